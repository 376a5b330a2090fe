"""Which data exist, why, and how long: the registry behind export, erasure and the Art. 30 record.

Tables: none. Clauses: V-11.1; V-10, C-8, C-11 come with export and erasure.
"""
