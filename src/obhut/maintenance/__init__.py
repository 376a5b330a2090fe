"""The platform itself: which process lives, may it serve, its own dumps.

Tables: ``maintenance_beat``, ``maintenance_probe``. Clauses: C-2.4a, C-2.6e; C-2.4b–c as rules in
the kernel.
"""
