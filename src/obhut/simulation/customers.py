"""What customers do of their own will: devices, payments, objections, notices, erasure."""

from typing import TYPE_CHECKING

from obhut.simulation.payment import pay
from obhut.simulation.state import Customer, Seat

if TYPE_CHECKING:
    from obhut.simulation.world import World

PLANS = ("basic", "standard", "premium")


def live(world: "World", customer: Customer) -> None:
    """Let a customer spend a day."""
    if not customer.is_ended:
        _devices(world, customer)
        _answers(world, customer)
        _notice(world, customer)
    _pay(world, customer)
    _account(world, customer)


def _devices(world: "World", customer: Customer) -> None:
    """Add and remove devices; the first comes on the day of activation."""
    if not customer.is_managed or customer.ends_on is not None:
        return
    if not customer.seats or world.chance(0.01):
        _add(world, customer)
    present = [seat for seat in customer.seats if seat.removed_on is None]
    if len(present) > 1 and world.chance(0.006):
        _remove(world, customer, world.random.choice(present))


def _add(world: "World", customer: Customer) -> None:
    seat = Seat(len(customer.seats) + 1, world.random.choice(PLANS), world.today)
    customer.seats.append(seat)
    world.note("seat-added", customer.number, seat=seat.number, plan=seat.plan)


def _remove(world: "World", customer: Customer, seat: Seat) -> None:
    seat.removed_on = world.today
    seat.ends_on = world.rules.seat_end(world.today, customer.terms)
    world.note("seat-removed", customer.number, seat=seat.number, ends_on=seat.ends_on)


def _answers(world: "World", customer: Customer) -> None:
    """Object to an offer, or consent where consent is needed."""
    for offer in customer.offers:
        is_open = offer.objected_on is None and offer.consented_on is None
        if not is_open or world.today > world.rules.objection(offer.received_on, customer.terms):
            continue
        if world.chance(0.01):
            offer.objected_on = world.today
            world.note("objected", customer.number, kind=offer.kind, version=offer.version)
        elif customer.is_consumer and world.chance(0.02):
            offer.consented_on = world.today
            world.note("consented", customer.number, kind=offer.kind, version=offer.version)


def _notice(world: "World", customer: Customer) -> None:
    if customer.ends_on is not None or not world.chance(0.0004):
        return
    ends_on = world.rules.customer_end(world.today, customer.terms, customer.paid_until)
    customer.ends_on = ends_on
    _end_seats(world, customer)
    world.note("customer-notice", customer.number, ends_on=ends_on, paid_until=customer.paid_until)


def _end_seats(world: "World", customer: Customer) -> None:
    """A notice of the whole contract ends every seat that is still there."""
    for seat in customer.seats:
        if seat.removed_on is None:
            _remove(world, customer, seat)


def _pay(world: "World", customer: Customer) -> None:
    for invoice in list(customer.unpaid):
        if invoice.debit_on is not None or invoice.pays_on is None:
            continue
        if world.today >= invoice.pays_on:
            part = world.chance(0.1) and invoice.open_cents > 1
            pay(world, customer, invoice, invoice.open_cents // 2 if part else invoice.open_cents)


def _account(world: "World", customer: Customer) -> None:
    """Ask for erasure once all is over, and sometimes come back."""
    if customer.erasure_requested_on is None:
        is_over = customer.is_ended and not customer.unpaid and not customer.is_managed
        if is_over and world.chance(0.05):
            customer.erasure_requested_on = world.today
            world.note("erasure-requested", customer.number)
    elif _in_grace(world, customer) and world.chance(0.03):
        customer.erasure_requested_on = None
        world.note("signed-in", customer.number)


def _in_grace(world: "World", customer: Customer) -> bool:
    asked = customer.erasure_requested_on
    return asked is not None and world.today < world.rules.erased(asked, customer.terms)
