"""What the operator does: prices, terms, billing, debits, reminders, locks, ends, erasures."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from obhut.kernel.dunning import Arrears, Step, default_from
from obhut.kernel.periods import anniversary_term
from obhut.kernel.prices import PriceList
from obhut.kernel.zones import GERMANY
from obhut.simulation.billing import NEVER, bill
from obhut.simulation.payment import pay
from obhut.simulation.state import Customer, Invoice, Offer

if TYPE_CHECKING:
    from obhut.simulation.world import World

_RAISE = Decimal("1.05")


def work(world: "World") -> None:
    """Do everything that is due today, for every customer; doing it twice changes nothing."""
    world.last_work = world.today
    for customer in world.customers:
        if customer.activated_on > world.today or customer.is_erased:
            continue
        _take_offers(world, customer)
        bill(world, customer)
        _collect(world, customer)
        _dun(world, customer)
        _end(world, customer)
        _erase(world, customer)
    _announce(world)


def publish_prices(world: "World") -> None:
    """Publish dearer prices for new terms from the first of a month, at least three days ahead."""
    old = world.lists[-1]
    new = PriceList(
        version=old.version + 1,
        valid_from=(world.today + timedelta(days=34)).replace(day=1),
        prices=tuple(
            replace(each, unit_price=(each.unit_price * _RAISE).quantize(Decimal("0.01")))
            for each in old.prices
        ),
    )
    world.lists.append(new)
    prices = {f"{each.product}/{each.plan}": int(each.unit_price * 100) for each in new.prices}
    world.note("price-list", version=new.version, valid_from=new.valid_from, prices=prices)


def _announce(world: "World") -> None:
    """Tell customers of new terms (twice a year) and prices, and plan updates of the product."""
    if world.today.day == 15 and world.today.month in {3, 9}:
        world.terms_version += 1
    for customer in world.customers:
        if customer.activated_on <= world.today and customer.ends_on is None:
            _offer_terms(world, customer)
            _offer_price(world, customer)
    if world.chance(0.03):
        _plan_update(world)


def _offer_terms(world: "World", customer: Customer) -> None:
    known = [offer.version for offer in customer.offers if offer.kind == "terms"]
    if world.terms_version <= max(known, default=1) or not world.chance(0.3):
        return
    effective = world.rules.effect(world.today, customer.terms)
    offer = Offer("terms", world.terms_version, world.today, effective)
    _offered(world, customer, offer)


def _offer_price(world: "World", customer: Customer) -> None:
    """Offer the newest list for the first term that it can still reach."""
    newest = world.lists[-1]
    known = [offer.version for offer in customer.offers if offer.kind == "price"]
    if (
        customer.is_managed
        or customer.paid_until is None
        or newest.version <= max(known, default=1)
    ):
        return
    if not world.chance(0.02):
        return
    start = _reachable_term(world, customer, newest.valid_from)
    _offered(world, customer, Offer("price", newest.version, world.today, start))


def _reachable_term(world: "World", customer: Customer, not_before: date) -> date:
    number = 0
    while True:
        begin = anniversary_term(
            customer.activated_on, months=customer.term_months, number=number
        ).begin
        in_time = begin > world.today and begin >= not_before
        if in_time and world.rules.price_receipt(begin, customer.terms) >= world.today:
            return begin
        number += 1


def _offered(world: "World", customer: Customer, offer: Offer) -> None:
    customer.offers.append(offer)
    world.note(
        "offered",
        customer.number,
        kind=offer.kind,
        version=offer.version,
        effective_on=offer.effective_on,
    )


def _take_offers(world: "World", customer: Customer) -> None:
    """Let an offer hold from its day on, unless the customer objected or never agreed."""
    for offer in customer.offers:
        agreed = offer.consented_on is not None or world.rules.silence(customer.terms)
        begins = offer.kind == "terms" and offer.effective_on <= world.today
        is_new = customer.terms_version < offer.version
        if begins and agreed and offer.objected_on is None and is_new:
            customer.terms_version = offer.version
            world.note("terms-hold", customer.number, version=offer.version)


def _collect(world: "World", customer: Customer) -> None:
    for invoice in list(customer.unpaid):
        if invoice.debit_on is None or invoice.debit_on > world.today:
            continue
        collected = invoice.debit_on
        invoice.debit_on = None
        if world.chance(0.07):
            invoice.clock_on = world.today
            invoice.pays_on = _day_of_payment(world, customer)
            world.note("debit-returned", customer.number, invoice=invoice.number)
        else:
            world.note("debited", customer.number, invoice=invoice.number, on=collected)
            pay(world, customer, invoice, invoice.open_cents)


def _day_of_payment(world: "World", customer: Customer) -> date | None:
    is_bad = customer.slowness > NEVER
    return None if is_bad else world.today + timedelta(days=customer.slowness)


def _dun(world: "World", customer: Customer) -> None:
    for invoice in customer.unpaid:
        arrears = _arrears(invoice)
        step = world.rules.step(arrears, customer.terms, world.today)
        if step is Step.REMIND:
            deadline = world.rules.deadline(world.today, customer.terms)
            invoice.deadlines.append(deadline)
            invoice.reminded_on = invoice.reminded_on or world.today
            world.note("reminded", customer.number, invoice=invoice.number, deadline=deadline)
        elif step is Step.MAY_LOCK and customer.locked_since is None:
            customer.locked_since = world.today
            world.note("locked", customer.number, invoice=invoice.number)


def _arrears(invoice: Invoice) -> Arrears:
    return Arrears(
        due_on=invoice.clock_on,
        deadlines=tuple(invoice.deadlines),
        debit_is_running=invoice.debit_on is not None,
    )


def _end(world: "World", customer: Customer) -> None:
    if customer.ends_on is None:
        _give_notice(world, customer)
        _end_for_default(world, customer)
    if customer.ends_on is not None and customer.ends_on < world.today and not customer.is_ended:
        customer.is_ended = True
        customer.locked_since = None
        world.note("ended", customer.number, ends_on=customer.ends_on)


def _give_notice(world: "World", customer: Customer) -> None:
    if world.chance(0.0004):
        customer.ends_on = world.rules.operator_end(world.today, customer.terms)
        _stop_seats(customer)
        world.note("operator-notice", customer.number, ends_on=customer.ends_on)


def _end_for_default(world: "World", customer: Customer) -> None:
    reminded = [invoice for invoice in customer.unpaid if invoice.deadlines]
    if customer.ends_on is not None or not reminded or not world.chance(0.01):
        return
    oldest = min(reminded, key=lambda invoice: invoice.clock_on)
    late = _default_from(oldest, customer)
    if world.rules.termination(late, customer.terms) <= world.today:
        customer.ends_on = world.today
        _stop_seats(customer)
        world.note("ended-for-default", customer.number, invoice=oldest.number)


def _default_from(invoice: Invoice, customer: Customer) -> date:
    return default_from(
        due_on=invoice.clock_on,
        first_reminder=invoice.reminded_on or invoice.clock_on,
        rule=customer.terms.dunning.default,
    )


def _stop_seats(customer: Customer) -> None:
    for seat in customer.seats:
        last = customer.ends_on if seat.ends_on is None else seat.ends_on
        seat.ends_on = min(last, customer.ends_on) if last and customer.ends_on else last


def _erase(world: "World", customer: Customer) -> None:
    asked = customer.erasure_requested_on
    if asked is not None and world.today >= world.rules.erased(asked, customer.terms):
        customer.is_erased = True
        world.note("erased", customer.number)


def _plan_update(world: "World") -> None:
    """Plan an update at a random hour and day; run it only where the rule allows it."""
    terms = next((each.terms for each in world.customers if not each.is_managed), None)
    if terms is None:
        return
    day = world.today + timedelta(days=world.random.randrange(4, 14))
    hour = world.random.randrange(24)
    start = datetime.combine(day, time(hour), tzinfo=GERMANY)
    length = timedelta(minutes=world.random.randrange(30, 300))
    if world.rules.update(world.today, start, length, terms):
        world.note("updated", start=start, length=length)
