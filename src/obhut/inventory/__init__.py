"""What devices are made of: hardware, software, updates, and what changed.

Tables ``inventory_*``. Agents send sections as changes; the gateway keeps them unread in the
arrival table, the worker applies them. Clauses V-P.2, V-P.9.
"""
