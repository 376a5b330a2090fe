"""The platform itself: which process lives, may it serve, its own dumps, how available it was.

Tables: ``maintenance_beat``, ``maintenance_probe``, ``maintenance_edgeprobe``. Clauses: C-2.4a,
C-2.6a, C-2.6d, C-2.6e; C-2.4b–c as rules in the kernel.
"""
