"""The invariants: each reads the history and says in a sentence what is wrong."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from obhut.simulation import walking
from obhut.simulation.dunning_checks import dunning
from obhut.simulation.history import History
from obhut.simulation.world import World

_BERLIN = ZoneInfo("Europe/Berlin")
_NIGHT = frozenset({22, 23, 0, 1, 2, 3, 4, 5})


def violations(world: World) -> list[str]:
    """Return everything that the history of ``world`` did against the terms."""
    history = History(world.facts, world.last_work)
    return [sentence for check in CHECKS for sentence in check(history)]


def _numbers(history: History) -> Iterator[str]:
    numbers = [fact.data["invoice"] for fact in history.by_kind["invoiced"]]
    if numbers != list(range(1, len(numbers) + 1)):
        yield "invoice numbers are not dense"


def _seat_ends(history: History) -> Iterator[str]:
    for fact in history.by_kind["seat-removed"]:
        if fact.data["ends_on"] != walking.month_end(walking.days_after(fact.on, 15)):
            yield f"{fact.on} customer {fact.customer}: seat ends on {fact.data['ends_on']}"


def _operator_ends(history: History) -> Iterator[str]:
    for fact in history.by_kind["operator-notice"]:
        if history.is_managed(fact.customer):
            expected = walking.month_end(walking.months_after(fact.on, 3))
        else:
            expected = walking.days_after(fact.on, 14)
        if fact.data["ends_on"] != expected:
            yield f"{fact.on} customer {fact.customer}: operator's end {fact.data['ends_on']}"


def _customer_ends(history: History) -> Iterator[str]:
    for fact in history.by_kind["customer-notice"]:
        if fact.data["ends_on"] != _expected_end(history, fact.customer, fact.on, fact.data):
            yield f"{fact.on} customer {fact.customer}: customer's end {fact.data['ends_on']}"


def _expected_end(history: History, customer: int, on: date, data: dict[str, date | None]) -> date:
    if history.is_managed(customer):
        return walking.month_end(walking.days_after(on, 15))
    end = max(on, data["paid_until"] or on)
    if "data-act" in history.contracts[customer]["terms"]:
        end = min(end, walking.months_after(on, 2))
    return end


def _months(history: History) -> Iterator[str]:
    """Every month that a seat touches is billed once, no other, none after the end."""
    billed: dict[int, Counter[tuple[int, str]]] = defaultdict(Counter)
    for fact, line in history.lines():
        billed[fact.customer][line["seat"], line["period"]] += 1
    for customer in history.contracts:
        if history.is_managed(customer):
            expected = Counter(_expected_months(history, customer))
            if billed[customer] != expected:
                wrong = (billed[customer] - expected) + (expected - billed[customer])
                yield f"customer {customer}: months billed wrongly {sorted(wrong)[:4]}"


def _expected_months(history: History, customer: int) -> Iterator[tuple[int, str]]:
    complete = history.last_work.replace(day=1) - walking.DAY
    ended = _contract_end(history, customer)
    added = {f.data["seat"]: f.on for f in history.of(customer, "seat-added")}
    removed = {f.data["seat"]: f.data["ends_on"] for f in history.of(customer, "seat-removed")}
    for seat, first in added.items():
        last = min(removed.get(seat, complete), ended or complete, complete)
        for month in walking.months_touched(first, last):
            yield seat, month


def _contract_end(history: History, customer: int) -> date | None:
    ends = [
        fact.on if fact.what == "ended-for-default" else fact.data["ends_on"]
        for fact in history.of(customer, "ended-for-default", "operator-notice")
    ]
    return min(ends, default=None)


def _terms_periods(history: History) -> Iterator[str]:
    """Every term begun is billed once in advance; none after the end."""
    seen: Counter[tuple[int, str]] = Counter()
    for fact, line in history.lines():
        if not history.is_managed(fact.customer):
            seen[fact.customer, line["period"]] += 1
    for (customer, period), count in seen.items():
        ends = [f.data["ends_on"] for f in history.of(customer, "ended")]
        if count != 1 or (ends and date.fromisoformat(period) > ends[0]):
            yield f"customer {customer}: term {period} billed {count} times or after the end"


def _amounts(history: History) -> Iterator[str]:
    for fact, line in history.lines():
        if history.is_managed(fact.customer):
            expected = history.price(fact.customer, f"managed-client/{line['plan']}")
        else:
            expected = _term_price(history, fact.customer, line["period"])
        if line["cents"] != expected:
            yield f"{fact.on} customer {fact.customer}: {line['cents']} instead of {expected}"


def _term_price(history: History, customer: int, period: str) -> int:
    begin = date.fromisoformat(period)
    months = int(history.contracts[customer]["term_months"])
    cents = history.price(customer, "cloud/base")
    for offer in history.of(customer, "offered"):
        if offer.data["kind"] == "price" and _price_holds(history, customer, offer.data, begin):
            in_time = walking.months_after(offer.on, 1) < begin
            backward = offer.on < _month_before(begin)
            if in_time and backward:
                cents = history.price(customer, "cloud/base", offer.data["version"])
    return cents * months


def _month_before(begin: date) -> date:
    """Return the same day a month earlier, or the last of that month."""
    day, wanted = begin.replace(day=1) - walking.DAY, begin.day
    while day.day > wanted:
        day -= walking.DAY
    return day


def _price_holds(history: History, customer: int, offer: dict[str, object], begin: date) -> bool:
    effective = offer["effective_on"]
    return (
        isinstance(effective, date)
        and effective <= begin
        and _agreed(history, customer, offer, before=begin)
    )


def _agreed(history: History, customer: int, offer: dict[str, object], *, before: date) -> bool:
    """Tell whether nobody objected and, for a consumer, somebody consented in time."""

    def said(kind: str) -> bool:
        return any(
            f.data["kind"] == offer["kind"]
            and f.data["version"] == offer["version"]
            and f.on <= before
            for f in history.of(customer, kind)
        )

    consents = not history.contracts[customer]["is_consumer"] or said("consented")
    return consents and not said("objected")


def _terms_hold(history: History) -> Iterator[str]:
    for fact in history.by_kind["terms-hold"]:
        offers = [
            offer
            for offer in history.of(fact.customer, "offered")
            if offer.data["kind"] == "terms" and offer.data["version"] == fact.data["version"]
        ]
        offer = offers[0]
        objection = walking.open_day(walking.days_after(offer.on, 14))
        too_early = fact.on < walking.days_after(offer.on, 15) or fact.on <= objection
        if too_early or not _agreed(history, fact.customer, offer.data, before=fact.on):
            yield f"{fact.on} customer {fact.customer}: new terms hold without right"


def _erasure(history: History) -> Iterator[str]:
    asked: dict[int, date] = {}
    for fact in history.facts:
        if fact.what == "erasure-requested":
            asked[fact.customer] = fact.on
        elif fact.what == "signed-in" and fact.on > walking.days_after(asked[fact.customer], 14):
            yield f"{fact.on} customer {fact.customer}: revived after the grace"
        elif fact.what == "erased" and fact.on <= walking.days_after(asked[fact.customer], 14):
            yield f"{fact.on} customer {fact.customer}: erased within the grace"


def _updates(history: History) -> Iterator[str]:
    for fact in history.by_kind["updated"]:
        start, length = fact.data["start"], fact.data["length"]
        local = start.astimezone(_BERLIN)
        early = local.date() < walking.days_after(fact.on, 8)
        if early or local.hour not in _NIGHT or not _in_one_night(start, length):
            yield f"{fact.on}: update at {local} for {length}"


def _in_one_night(start: datetime, length: timedelta) -> bool:
    instant, end = start.astimezone(UTC), start.astimezone(UTC) + length
    while instant < end:
        if instant.astimezone(_BERLIN).hour not in _NIGHT:
            return False
        instant += timedelta(minutes=15)
    return end.astimezone(_BERLIN).hour in _NIGHT or end.astimezone(_BERLIN).minute == 0


def _money(history: History) -> Iterator[str]:
    gross = {f.data["invoice"]: f.data["gross"] for f in history.by_kind["invoiced"]}
    paid: Counter[int] = Counter()
    for fact in history.by_kind["paid"]:
        paid[fact.data["invoice"]] += fact.data["cents"]
    for invoice, cents in paid.items():
        if cents > gross[invoice]:
            yield f"invoice {invoice}: paid {cents} of {gross[invoice]}"


CHECKS: tuple[Callable[[History], Iterator[str]], ...] = (
    _numbers,
    _seat_ends,
    _operator_ends,
    _customer_ends,
    _months,
    _terms_periods,
    _amounts,
    _terms_hold,
    _erasure,
    _updates,
    _money,
    dunning,
)
