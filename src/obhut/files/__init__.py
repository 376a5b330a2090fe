"""Stored files and sealed secrets: what is kept, how much, whether it is clean.

Tables: ``files_storedfile``, ``files_usage``. Clauses: C-7.4.
"""
