"""How available the platform was, from one question a minute at its public address."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_DOWN, Decimal

from obhut.kernel.clauses import clause

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Minutes:
    """Minutes of a period: answered, not answered, and those in which nobody asked."""

    up: int
    down: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Outage:
    """Minutes in a row without an answer; ``until`` is the first instant after them."""

    since: datetime
    until: datetime

    @property
    def minutes(self) -> int:
        """Return how long it lasted."""
        return (self.until - self.since) // MINUTE


@clause("C-2.6a")
def minutes_of(*, since: datetime, until: datetime, up: int, down: int) -> Minutes:
    """Return the minutes of a period; whatever was not asked is unknown, never up."""
    whole = max(0, (until - since) // MINUTE)
    return Minutes(up, down, max(0, whole - up - down))


@clause("C-2.6a")
def percent(minutes: Minutes) -> Decimal | None:
    """Return the share of answered minutes among the known ones, None where none is known.

    Rounded down to two digits: a month with an outage never reads 100 per cent.
    """
    known = minutes.up + minutes.down
    if not known:
        return None
    share = Decimal(minutes.up) * 100 / Decimal(known)
    return share.quantize(Decimal("0.01"), rounding=ROUND_DOWN)


@clause("C-2.6a")
def outages(down: Iterable[datetime]) -> list[Outage]:
    """Return the outages that minutes without an answer make, oldest first.

    Minutes must rise. A minute between two of them that was up or unknown ends an outage.
    """
    found: list[Outage] = []
    for minute in down:
        if found and found[-1].until == minute:
            found[-1] = Outage(found[-1].since, minute + MINUTE)
        else:
            found.append(Outage(minute, minute + MINUTE))
    return found
