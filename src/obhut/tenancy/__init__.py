"""Who belongs to whom: operator → partner → customer → site, and which rows each may see.

Tables: ``tenancy_partner``, ``tenancy_customer``, ``tenancy_site``, ``tenancy_brand``,
``tenancy_switch``.
Clauses: V-0, C-1.d.
"""
