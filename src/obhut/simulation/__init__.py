"""A world of customers, contracts and late payers in memory, driven by one random seed.

The rules of ``kernel`` decide, an independent checker reads the history afterwards and walks the
calendar day by day. The same seed gives the same history. Neither database nor Django.
"""
