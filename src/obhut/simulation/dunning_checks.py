"""The invariants of late payment: the history is replayed day by day."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from obhut.simulation import walking
from obhut.simulation.history import History
from obhut.simulation.state import Fact

_REMINDERS = 4
_WEEKS = 28


@dataclass(slots=True)
class _Item:
    customer: int
    clock_on: date
    open_cents: int
    issued_on: date
    debit_on: date | None
    deadlines: list[date] = field(default_factory=list)
    reminded_on: date | None = None
    debits: int = 0


@dataclass(slots=True)
class _Replay:
    history: History
    items: dict[int, _Item] = field(default_factory=dict)
    locked: dict[int, date] = field(default_factory=dict)


def dunning(history: History) -> Iterator[str]:
    """Yield what was reminded, collected, locked, unlocked or ended against the terms."""
    replay = _Replay(history)
    day: date | None = None
    for fact in history.facts:
        if day is not None and fact.on != day:
            yield from _still_locked(replay, day)
        day = fact.on
        step = _STEPS.get(fact.what)
        if step is not None:
            yield from step(replay, fact)


def _invoiced(replay: _Replay, fact: Fact) -> Iterator[str]:
    debit_on = fact.data["debit_on"]
    item = _Item(fact.customer, debit_on or fact.on, fact.data["gross"], fact.on, debit_on)
    replay.items[fact.data["invoice"]] = item
    if debit_on is not None and debit_on != walking.bank_day(walking.days_after(fact.on, 5)):
        yield f"{fact.on} customer {fact.customer}: collection on {debit_on}"


def _debited(replay: _Replay, fact: Fact) -> Iterator[str]:
    item = replay.items[fact.data["invoice"]]
    item.debits += 1
    if item.debit_on is None or fact.on < item.debit_on or item.debits > 1:
        yield f"{fact.on} invoice {fact.data['invoice']}: collected without right"


def _returned(replay: _Replay, fact: Fact) -> Iterator[str]:
    replay.items[fact.data["invoice"]].clock_on = fact.on
    yield from ()


def _reminded(replay: _Replay, fact: Fact) -> Iterator[str]:
    item = replay.items[fact.data["invoice"]]
    item.deadlines.append(fact.data["deadline"])
    item.reminded_on = item.reminded_on or fact.on
    if fact.data["deadline"] != walking.open_day(walking.days_after(fact.on, 7)):
        yield f"{fact.on} customer {fact.customer}: deadline {fact.data['deadline']}"
    if fact.on <= item.clock_on:
        yield f"{fact.on} customer {fact.customer}: reminded before it was late"


def _locked(replay: _Replay, fact: Fact) -> Iterator[str]:
    item = replay.items[fact.data["invoice"]]
    replay.locked[fact.customer] = fact.on
    too_early = fact.on <= walking.days_after(item.clock_on, _WEEKS)
    too_few = len(item.deadlines) < _REMINDERS
    runs = any(fact.on <= deadline for deadline in item.deadlines)
    is_saas = not replay.history.is_managed(fact.customer)
    if too_early or too_few or runs or not is_saas:
        yield f"{fact.on} customer {fact.customer}: locked without right"


def _unlocked(replay: _Replay, fact: Fact) -> Iterator[str]:
    replay.locked.pop(fact.customer, None)
    if _late_cents(replay, fact.customer) > 0:
        yield f"{fact.on} customer {fact.customer}: unlocked before the arrears were settled"


def _paid(replay: _Replay, fact: Fact) -> Iterator[str]:
    replay.items[fact.data["invoice"]].open_cents -= fact.data["cents"]
    yield from ()


def _ended(replay: _Replay, fact: Fact) -> Iterator[str]:
    replay.locked.pop(fact.customer, None)
    yield from ()


def _ended_for_default(replay: _Replay, fact: Fact) -> Iterator[str]:
    item = replay.items[fact.data["invoice"]]
    if item.reminded_on is None:
        yield f"{fact.on} customer {fact.customer}: ended without a reminder"
    elif fact.on < _allowed_from(replay, fact.customer, item):
        yield f"{fact.on} customer {fact.customer}: ended too early for default"


def _allowed_from(replay: _Replay, customer: int, item: _Item) -> date:
    if replay.history.is_managed(customer):
        return (item.reminded_on or item.clock_on) + walking.DAY
    return walking.after_months_from(item.clock_on + walking.DAY, 2)


def _still_locked(replay: _Replay, day: date) -> Iterator[str]:
    for customer in replay.locked:
        if _late_cents(replay, customer) <= 0:
            yield f"{day} customer {customer}: still locked though all is paid"


def _late_cents(replay: _Replay, customer: int) -> int:
    return sum(
        item.open_cents
        for item in replay.items.values()
        if item.customer == customer and item.deadlines
    )


_STEPS = {
    "invoiced": _invoiced,
    "debited": _debited,
    "debit-returned": _returned,
    "reminded": _reminded,
    "locked": _locked,
    "unlocked": _unlocked,
    "paid": _paid,
    "ended": _ended,
    "ended-for-default": _ended_for_default,
}
