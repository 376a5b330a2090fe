"""The look of every page: frame, components, lists, public pages. A library without tables.

Rooms import its modules directly. It knows no room: what it shows of scope, person and brand comes
through ports that ``config`` names in the settings (``UI_LAYOUT``, ``UI_BRAND``, ``UI_NOTICE``).
Clauses: C-7.9 (system requirements), L-11 (imprint, privacy notice, DSA contact on every page).
"""
