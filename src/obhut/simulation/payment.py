"""Payments: booked once, and a lock goes in the same step as the last cent."""

from datetime import timedelta
from typing import TYPE_CHECKING

from obhut.simulation.state import Customer, Invoice

if TYPE_CHECKING:
    from obhut.simulation.world import World


def pay(world: "World", customer: Customer, invoice: Invoice, cents: int) -> None:
    """Book a payment; what is settled leaves the list, and the lock goes in the same step."""
    invoice.paid_cents += cents
    world.note("paid", customer.number, invoice=invoice.number, cents=cents)
    if invoice.open_cents > 0:
        invoice.pays_on = world.today + timedelta(days=7)
    else:
        customer.unpaid.remove(invoice)
    late = sum(each.open_cents for each in customer.unpaid if len(each.deadlines) > 0)
    if customer.locked_since is not None and world.rules.unlocks(late):
        customer.locked_since = None
        world.note("unlocked", customer.number)
