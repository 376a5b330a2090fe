"""How devices are: measured values over time.

Tables: ``health_sample``. Clauses: V-P.2.
"""
