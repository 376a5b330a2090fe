"""What the world holds, and the history that the checker reads."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from obhut.kernel.terms import TermsPolicy


class Fact(NamedTuple):
    """Something that happened on a German day; ``what`` names it, ``data`` is plain."""

    on: date
    what: str
    customer: int
    data: dict[str, Any]


@dataclass(slots=True)
class Seat:
    """A device's place; ``billed`` are the months on its invoices."""

    number: int
    plan: str
    active_from: date
    removed_on: date | None = None
    ends_on: date | None = None


@dataclass(slots=True)
class Invoice:
    """An issued document and how far it is paid. ``clock_on``: due, or the day of a return."""

    number: int
    customer: int
    issued_on: date
    clock_on: date
    gross_cents: int
    paid_cents: int = 0
    deadlines: list[date] = field(default_factory=list)
    reminded_on: date | None = None
    debit_on: date | None = None
    pays_on: date | None = None

    @property
    def open_cents(self) -> int:
        """What is still owed."""
        return self.gross_cents - self.paid_cents


@dataclass(slots=True)
class Customer:
    """One customer with one contract, and how he behaves."""

    number: int
    terms: TermsPolicy
    is_consumer: bool
    has_mandate: bool
    slowness: int
    """Days that he lets pass before paying; beyond 400 he never does."""
    activated_on: date
    term_months: int = 1
    term_start: date | None = None
    paid_until: date | None = None
    price_version: int = 1
    terms_version: int = 1
    ends_on: date | None = None
    is_ended: bool = False
    locked_since: date | None = None
    erasure_requested_on: date | None = None
    is_erased: bool = False
    seats: list[Seat] = field(default_factory=list)
    unpaid: list[Invoice] = field(default_factory=list)
    billed: set[tuple[int, str]] = field(default_factory=set)
    offers: list["Offer"] = field(default_factory=list)

    @property
    def is_managed(self) -> bool:
        """Whether devices are billed afterwards by whole months."""
        return not self.terms.prepaid


@dataclass(slots=True)
class Offer:
    """New terms or a new price that a customer was told of."""

    kind: str
    version: int
    received_on: date
    effective_on: date
    objected_on: date | None = None
    consented_on: date | None = None
