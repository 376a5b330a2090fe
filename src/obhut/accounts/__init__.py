"""Natural persons, their roles, factors and sessions.

Sign-in is allauth's; here are its adapters, our pages and what the house demands beyond it: a
second factor that every session has passed itself, a notice before the first page, sessions that
end, invitations instead of sign-up, blocks that hold at once.

Tables: ``accounts_person``, ``accounts_invitation``; allauth's ``account_emailaddress``,
``mfa_authenticator``, ``usersessions_usersession`` and Django's ``django_session`` are written
through allauth only, as the role of sign-in. Clauses: V-4, V-5, C-1.c, C-7.1, C-10.3.
"""
