"""The kernel: calendar, periods, money and the rules of the terms; a library of pure functions.

No tables. Each rule takes the day or the instant as an argument and the numbers of the terms as a
frozen value; ``clock`` alone reads the time, ``ids`` alone draws random numbers. Clauses: those of
the pure rules, see ``docs/clauses.md``.
"""
