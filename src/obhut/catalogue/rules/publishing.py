"""May a draft be published? Every objection is one value; the pages put it into words."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum

from obhut.kernel.clauses import clause
from obhut.kernel.money import PRICE_PLACES
from obhut.kernel.prices import Tier


class Fault(StrEnum):
    """Why something is not published."""

    PAST = "past"
    OVERLAP = "overlap"
    NO_PRICES = "no-prices"
    NEGATIVE = "negative"
    TOO_FINE = "too-fine"
    TOO_HIGH = "too-high"
    TIERS = "tiers"
    NO_TEXT = "no-text"
    NO_NUMBER = "no-number"


MOST = Decimal(10_000_000)


@clause("C-4.1a")
def list_fault(*, valid_from: date, published: Iterable[date], today: date) -> Fault | None:
    """Tell what speaks against a price list from ``valid_from`` on.

    It begins after every list before it, or two would hold on one day; and not in the past, or
    somebody would owe another price than was shown.
    """
    if valid_from < today:
        return Fault.PAST
    return Fault.OVERLAP if any(day >= valid_from for day in published) else None


def price_fault(price: Decimal) -> Fault | None:
    """Tell what is wrong with a net unit price in euros."""
    if price < 0:
        return Fault.NEGATIVE
    if price >= MOST:
        return Fault.TOO_HIGH
    exponent = price.as_tuple().exponent
    fine = not isinstance(exponent, int) or price != round(price, PRICE_PLACES)
    return Fault.TOO_FINE if fine else None


def tiers_fault(tiers: Sequence[Tier]) -> Fault | None:
    """Tell whether the ends of tiers do not rise, or the last one has an end."""
    ends = [tier.up_to for tier in tiers[:-1]]
    if not tiers or tiers[-1].up_to is not None or None in ends:
        return Fault.TIERS
    known = [end for end in ends if end is not None]
    rising = all(low < high for low, high in zip([Decimal(0), *known], known, strict=False))
    return None if rising else Fault.TIERS


@clause("V-3.2")
def description_fault(
    *, effective_on: date, published: Iterable[date], today: date
) -> Fault | None:
    """Tell what speaks against a description from ``effective_on`` on; as for a price list."""
    return list_fault(valid_from=effective_on, published=published, today=today)
