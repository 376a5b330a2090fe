"""The append-only trail that leads from every action to a natural person.

Tables: ``audit_entry``, ``audit_actorname``. Clauses: V-4.3, V-5.1, V-5.2, V-10.1a.
"""
