"""What is owed beside the price: interest, flat sum, the rest of a term after a breach, postage.

Rates in per cent a year, amounts in cents, rounded once, half up.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from obhut.kernel.clauses import clause
from obhut.kernel.money import CENTS_A_EURO, Cents, Line, to_cents, to_euros
from obhut.kernel.periods import ONE_DAY, end_from_start

BUSINESS_POINTS = Decimal(9)
CONSUMER_POINTS = Decimal(5)
FLAT_SUM = Cents(40 * CENTS_A_EURO)
DAYS_A_YEAR = 365
ALL = Decimal(1)


class ShareError(ValueError):
    """A saved share lies outside 0 to 1."""


@dataclass(frozen=True, slots=True, order=True)
class BaseRate:
    """The base rate of § 247 BGB from a day on."""

    valid_from: date
    percent: Decimal


@clause("V-7.3")
def default_interest(*, amount: Cents, days: int, base: BaseRate, is_consumer: bool) -> Cents:
    """Return the interest on ``amount`` for ``days`` of default (§ 288 BGB, actual/365)."""
    points = CONSUMER_POINTS if is_consumer else BUSINESS_POINTS
    rate = max(base.percent + points, Decimal(0))
    return to_cents(to_euros(amount) * rate * days / (100 * DAYS_A_YEAR))


@clause("V-7.3")
def flat_sum(*, is_consumer: bool) -> Cents:
    """Return the flat sum for default: 40 euros once a claim, never from a consumer."""
    return Cents(0) if is_consumer else FLAT_SUM


@clause("C-10.2b")
def final_claim(*, monthly: Line, months: int, saved: Decimal) -> Cents:
    """Return what a customer owes who caused the end: the fees to the next ordinary end, less cost.

    ``saved`` is the share of the fees that the operator saves, 0 to 1; raises ShareError.
    """
    if not 0 <= saved <= ALL:
        raise ShareError(saved)
    fees = monthly.quantity * monthly.unit_price * months
    return to_cents(fees * (ALL - saved))


@clause("C-10.2b")
def months_left(*, ended_on: date, ordinary_end: date) -> int:
    """Return the whole months from an early end to the next ordinary one, for ``final_claim``.

    A month that has begun counts: fees are owed for whole months or terms.
    """
    months, day = 0, ended_on
    while day < ordinary_end:
        months += 1
        day = end_from_start(ended_on + ONE_DAY, months=months)
    return months


@clause("C-4.4b")
def postal_fee(*, on_paper: bool, postage: Cents) -> Cents:
    """Return the fee for an invoice by post: the actual postage; nothing for an electronic one."""
    return postage if on_paper else Cents(0)
