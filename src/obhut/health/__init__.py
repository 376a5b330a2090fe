"""How devices are: measured values over time.

Tables: ``health_sample`` (rows of five minutes, a partition a day), ``health_hour`` (their sums, a
partition a month), ``health_latehour`` and ``health_rollup`` (what is to be summed up).
Clauses: V-P.2, V-P.4.
"""
