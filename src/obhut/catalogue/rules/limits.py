"""How far a limit of a plan is used up."""

from decimal import Decimal
from enum import StrEnum

WARN_AT = Decimal("0.8")


class Standing(StrEnum):
    """What to say of a limit."""

    FREE = "free"
    NEAR = "near"
    REACHED = "reached"
    EXCEEDED = "exceeded"


def standing(used: Decimal, limit: Decimal) -> Standing:
    """Compare what is used with the limit; from 80 % on it is near."""
    if used > limit:
        return Standing.EXCEEDED
    if used == limit:
        return Standing.REACHED
    return Standing.NEAR if used >= limit * WARN_AT else Standing.FREE
