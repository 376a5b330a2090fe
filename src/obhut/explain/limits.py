"""Bounds of what is answered."""

FIRST_YEAR, LAST_YEAR = 2000, 2199
MOST_PIECES = 1_000_000
