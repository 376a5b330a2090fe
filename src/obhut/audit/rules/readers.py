"""Which role reads what of the trail."""

from enum import StrEnum

_ALL = frozenset({"operator-admin", "operator-dpo", "partner-admin", "customer-admin"})
_OWN = frozenset({"operator-technician", "operator-accountant", "partner-technician"})


class Sight(StrEnum):
    """How much of the trail of a part of the tree a person sees."""

    ALL = "all"
    OWN = "own"
    NOTHING = "nothing"


def sight(role: str) -> Sight:
    """Return what ``role`` sees: administrators and DPO all, staff their own entries."""
    if role in _ALL:
        return Sight.ALL
    return Sight.OWN if role in _OWN else Sight.NOTHING


_LEVELS = ("customer", "partner", "operator")


def levels_with_address(level: str) -> tuple[str, ...]:
    """Return whose network addresses a reader of ``level`` sees: those of the own level and below.

    From where staff of operator or partner works is no business of those whom they work for.
    """
    return _LEVELS[: _LEVELS.index(level) + 1]
