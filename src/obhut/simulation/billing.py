"""Billing of the world: whole months afterwards, or terms in advance, each period once."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from obhut.kernel.money import STANDARD_TAX, Cents, vat_on
from obhut.kernel.periods import ONE_DAY, anniversary_term
from obhut.kernel.prices import MANAGED_CLIENT, PriceList
from obhut.kernel.seats import Month
from obhut.simulation.state import Customer, Invoice, Seat

if TYPE_CHECKING:
    from obhut.simulation.world import World

NOTICE_DAYS = 5
NEVER = 400


def bill(world: "World", customer: Customer) -> None:
    """Bill every period that is due and not billed yet, also those that were missed."""
    if customer.is_managed:
        _bill_months(world, customer)
    else:
        _bill_terms(world, customer)


def _bill_months(world: "World", customer: Customer) -> None:
    before = world.today.replace(day=1) - ONE_DAY
    due: dict[str, list[tuple[Seat, Month]]] = {}
    for seat in customer.seats:
        until = before if seat.ends_on is None else min(seat.ends_on, before)
        for month in world.rules.months(seat.active_from, until):
            if world.rules.bills_again((seat.number, str(month)) in customer.billed):
                due.setdefault(str(month), []).append((seat, month))
    for key in sorted(due):
        _bill_month(world, customer, key, due[key])


def _bill_month(
    world: "World", customer: Customer, month: str, seats: list[tuple[Seat, Month]]
) -> None:
    prices = world.rules.price_list(world.lists, customer.activated_on)
    lines = []
    for seat, _ in seats:
        cents = int(prices.price(MANAGED_CLIENT, seat.plan).unit_price * 100)
        lines.append({"seat": seat.number, "period": month, "cents": cents, "plan": seat.plan})
        customer.billed.add((seat.number, month))
    _issue(world, customer, lines)


def _bill_terms(world: "World", customer: Customer) -> None:
    """Bill terms that have begun, in advance; none that would begin after the end."""
    number = 0
    while True:
        term = anniversary_term(customer.activated_on, months=customer.term_months, number=number)
        if term.begin > world.today or _is_over(customer, term.begin):
            return
        if world.rules.bills_again((0, term.begin.isoformat()) in customer.billed):
            _bill_term(world, customer, term.begin, term.last)
        number += 1


def _is_over(customer: Customer, begin: date) -> bool:
    return customer.ends_on is not None and begin > customer.ends_on


def _bill_term(world: "World", customer: Customer, begin: date, last: date) -> None:
    customer.billed.add((0, begin.isoformat()))
    if customer.paid_until is None or last > customer.paid_until:
        customer.paid_until = last
    prices = _prices_of(world, customer, begin)
    cents = int(prices.price("cloud", "base").unit_price * 100) * customer.term_months
    line = {
        "seat": 0,
        "period": begin.isoformat(),
        "cents": cents,
        "plan": "base",
        "version": prices.version,
    }
    _issue(world, customer, [line])


def _prices_of(world: "World", customer: Customer, begin: date) -> PriceList:
    """Return the list of the last accepted offer that holds at ``begin``, else the first."""
    version = world.rules.price_list(world.lists, customer.activated_on).version
    for offer in customer.offers:
        agreed = offer.consented_on is not None or world.rules.silence(customer.terms)
        holds = offer.kind == "price" and offer.effective_on <= begin
        if holds and agreed and offer.objected_on is None:
            version = max(version, offer.version)
    return next(each for each in world.lists if each.version == version)


def _issue(world: "World", customer: Customer, lines: list[dict[str, object]]) -> None:
    net = sum(int(str(line["cents"])) for line in lines)
    gross = net + vat_on(Cents(net), STANDARD_TAX)
    world.last_invoice = world.rules.next_number(world.last_invoice)
    invoice = Invoice(
        number=world.last_invoice,
        customer=customer.number,
        issued_on=world.today,
        clock_on=world.today,
        gross_cents=gross,
    )
    _plan_payment(world, customer, invoice)
    customer.unpaid.append(invoice)
    world.invoices.append(invoice)
    world.note(
        "invoiced",
        customer.number,
        invoice=invoice.number,
        lines=lines,
        gross=gross,
        debit_on=invoice.debit_on,
    )


def _plan_payment(world: "World", customer: Customer, invoice: Invoice) -> None:
    if customer.has_mandate:
        days = world.rules.debit(world.today, NOTICE_DAYS)
        invoice.debit_on = invoice.clock_on = days.collection_on
    elif customer.slowness < NEVER:
        invoice.pays_on = world.today + timedelta(days=customer.slowness)
