"""Mails: written in the transaction of their cause, sent by the worker, with proof of sending.

Tables: ``notifications_mail``. Clauses: C-1.d.
"""
