"""Natural persons, their roles, factors and sessions.

Tables: ``accounts_person``. Clauses: V-4, V-5, C-7.1, C-10.3.
"""
