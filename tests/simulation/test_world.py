"""The world keeps the terms; every planted bug is found by the independent checker."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from obhut.kernel.dunning import Step
from obhut.kernel.periods import ONE_DAY, shift_months
from obhut.simulation.checks import violations
from obhut.simulation.rulebook import Rulebook
from obhut.simulation.world import run

REAL = Rulebook()
SEED = 7


def _found(rules: Rulebook) -> list[str]:
    return violations(run(seed=SEED, customers_count=25, years=2, rules=rules))


@pytest.mark.parametrize("seed", [1, SEED])
def test_nothing_happens_against_the_terms(seed: int) -> None:
    assert violations(run(seed=seed, customers_count=40, years=2)) == []


def test_the_same_seed_gives_the_same_history() -> None:
    first = run(seed=3, customers_count=20, years=1)
    again = run(seed=3, customers_count=20, years=1)
    other = run(seed=4, customers_count=20, years=1)
    assert first.facts == again.facts
    assert first.facts != other.facts


def test_everything_happens_in_the_world() -> None:
    world = run(seed=SEED, customers_count=40, years=2)
    assert {fact.what for fact in world.facts} >= {
        "contract", "seat-added", "seat-removed", "invoiced", "debited", "debit-returned",
        "paid", "reminded", "locked", "unlocked", "customer-notice", "operator-notice",
        "ended", "ended-for-default", "offered", "objected", "consented", "terms-hold",
        "price-list", "erasure-requested", "signed-in", "erased", "updated",
    }  # fmt: skip


def _a_day_less(removed_on: date, terms: Any) -> date:
    return REAL.seat_end(removed_on - ONE_DAY, terms)


def _no_month_end(received: date, terms: Any) -> date:
    return shift_months(received, 3) if not terms.prepaid else REAL.operator_end(received, terms)


def _last_month_free(active_from: date, until: date) -> Any:
    return REAL.months(active_from, until)[:-1]


def _newest_list(lists: Any, on: date) -> Any:
    return list(lists)[-1]


def _lock_after_27_days(arrears: Any, terms: Any, today: date) -> Step:
    policy = replace(terms.dunning, lock_after_days=1, deadline_days=1)
    hasty = replace(terms, dunning=policy)
    short = replace(arrears, deadlines=tuple(date.min for _ in arrears.deadlines))
    return REAL.step(short, hasty, today)


def _lock_with_three_reminders(arrears: Any, terms: Any, today: date) -> Step:
    ladder = terms.dunning.reminder_days[:3]
    return REAL.step(
        arrears, replace(terms, dunning=replace(terms.dunning, reminder_days=ladder)), today
    )


def _weekend_deadline(sent_on: date, terms: Any) -> date:
    return sent_on + timedelta(days=7)


def _a_month_too_early(default_from: date, terms: Any) -> date:
    return min(REAL.termination(default_from, terms), shift_months(default_from, 1))


def _thirteen_days(received: date, terms: Any) -> date:
    return received + timedelta(days=14)


class _Forgetful:
    """Forgets once, after a thousand questions, that a period is billed."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, is_billed: bool) -> bool:
        self.asked += is_billed
        return not is_billed or self.asked == 1000


def _price_at_once(term_start: date, terms: Any) -> date:
    return term_start


def _sunday(notified_on: date, notice_days: int) -> Any:
    real = REAL.debit(notified_on, notice_days)
    return replace(real, collection_on=notified_on + timedelta(days=notice_days))


def _erased_a_day_early(requested_on: date, terms: Any) -> date:
    return REAL.erased(requested_on, terms) - ONE_DAY


def _paid_until_forgotten(received: date, terms: Any, paid_until: date | None) -> date:
    return REAL.customer_end(received, terms, None)


BUGS: dict[str, Rulebook] = {
    "a seat ends a day early": replace(REAL, seat_end=_a_day_less),
    "the operator's end is not moved to the month's end": replace(REAL, operator_end=_no_month_end),
    "the last month is free": replace(REAL, months=_last_month_free),
    "a crash bills a period again": replace(REAL, bills_again=_Forgetful()),
    "a number is used again": replace(REAL, next_number=lambda last: max(last, 1)),
    "the newest prices hold for everybody": replace(REAL, price_list=_newest_list),
    "a lock comes before its weeks are over": replace(REAL, step=_lock_after_27_days),
    "three reminders are enough": replace(REAL, step=_lock_with_three_reminders),
    "a deadline ends on a Sunday": replace(REAL, deadline=_weekend_deadline),
    "an end for default comes a month early": replace(REAL, termination=_a_month_too_early),
    "new terms hold after thirteen days": replace(REAL, effect=_thirteen_days),
    "a new price needs no month": replace(REAL, price_receipt=_price_at_once),
    "a consumer's silence is consent": replace(REAL, silence=lambda _terms: True),
    "money is collected on a Sunday": replace(REAL, debit=_sunday),
    "an account is erased a day early": replace(REAL, erased=_erased_a_day_early),
    "an update runs by day": replace(REAL, update=lambda *_: True),
    "a payment does not unlock": replace(REAL, unlocks=lambda _cents: False),
    "a paid term is cut": replace(REAL, customer_end=_paid_until_forgotten),
}


@pytest.mark.parametrize("bug", BUGS)
def test_a_planted_bug_is_found(bug: str) -> None:
    assert _found(BUGS[bug]), bug
