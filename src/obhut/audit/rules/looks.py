"""Looks: one entry a person, subject and quarter of an hour."""

from datetime import datetime
from uuid import UUID, uuid5

from obhut.kernel.clauses import clause

_SPACE = UUID("6f1c7d0e-3a52-4d0b-9d5f-0b1a7c3f2e11")
QUARTER_S = 15 * 60


@clause("V-10.1a")
def look_id(
    *, person_id: int, subject_type: str, subject_id: str, at: datetime, part: str = ""
) -> UUID:
    """Return the key of a look; the second look in the same quarter of an hour has the same key."""
    quarter = int(at.timestamp()) // QUARTER_S
    place = f"{subject_id}|{part}" if part else subject_id
    return uuid5(_SPACE, f"{person_id}|{subject_type}|{place}|{quarter}")


@clause("V-10.1a")
def is_look_from_above(level: str) -> bool:
    """Tell whether a look is logged: those of operator and partner staff.

    What people of the customer see of their own devices is not kept: it would be a record of
    their behaviour without a purpose.
    """
    return level != "customer"
