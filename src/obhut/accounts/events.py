"""What accounts tells the rooms above it, through ``obhut.kernel.events``."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class PersonBlocked:
    """A person lost all access at ``at``: whoever holds sessions or tokens of the person ends them.

    Published inside the transaction of the block.
    """

    person_id: int
    partner_id: int | None
    customer_id: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class PersonUnblocked:
    """A person may sign in again; what was ended stays ended."""

    person_id: int
    partner_id: int | None
    customer_id: int | None
    at: datetime
