"""What the operator offers: products, service descriptions, price lists.

Tables ``catalogue_*``. What is published never changes: a new description or list is a new
version from a day on; drafts lie in tables of their own that only the operator reads.
Clauses V-3.1, V-3.2, V-P.12, C-2.1, C-2.6b, C-4.1a, C-4.1b, L-10.
"""
