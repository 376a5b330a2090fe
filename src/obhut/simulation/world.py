"""The world: days go by, customers act, the operator does what is due.

The operator's worker sometimes sleeps for days and catches up, and sometimes dies in the middle of
its work and does all of it again.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from obhut.kernel.periods import ONE_DAY
from obhut.kernel.prices import FIRST_LIST, Price, PriceList
from obhut.kernel.terms import terms_named
from obhut.simulation import customers, operator
from obhut.simulation.rulebook import Rulebook
from obhut.simulation.state import Customer, Fact, Invoice

BEGIN = date(2026, 1, 1)
SAAS_PRODUCT = "cloud"
SAAS_PLAN = "base"
TERMS = (
    "managed-services",
    "managed-services",
    "managed-services+consumer-de",
    "saas",
    "saas+consumer-de",
    "saas+data-act",
)
SLOWNESS = (0, 2, 5, 9, 20, 33, 60, 999)


@dataclass(slots=True)
class World:
    """Everything there is at ``today``; ``crashes`` and ``sleeps`` say whether workers fail."""

    random: Random
    rules: Rulebook
    today: date = BEGIN
    crashes: bool = True
    customers: list[Customer] = field(default_factory=list)
    lists: list[PriceList] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    last_invoice: int = 0
    terms_version: int = 1
    asleep_until: date = BEGIN
    last_work: date = BEGIN
    invoices: list[Invoice] = field(default_factory=list)

    def note(self, what: str, customer: int = 0, **data: Any) -> None:
        """Add to the history."""
        self.facts.append(Fact(self.today, what, customer, data))

    def chance(self, share: float) -> bool:
        """Say yes with probability ``share``."""
        return self.random.random() < share


def run(*, seed: int, customers_count: int, years: int, rules: Rulebook | None = None) -> World:
    """Let ``years`` pass from 1 January 2026 on and return the world with its history."""
    world = World(Random(seed), rules or Rulebook())  # noqa: S311 - a game of chance, no secret
    _first_prices(world)
    world.customers = [_customer(world, number) for number in range(1, customers_count + 1)]
    last = BEGIN.replace(year=BEGIN.year + years) - ONE_DAY
    while world.today <= last:
        _day(world)
        world.today += ONE_DAY
    return world


def _first_prices(world: World) -> None:
    cloud = Price(product=SAAS_PRODUCT, plan=SAAS_PLAN, unit_price=Decimal("20.00"))
    first = PriceList(version=1, valid_from=BEGIN, prices=(*FIRST_LIST.prices, cloud))
    world.lists = [first]
    world.note("price-list", version=1, valid_from=BEGIN, prices=_plain(first))


def _plain(prices: PriceList) -> dict[str, int]:
    return {f"{each.product}/{each.plan}": int(each.unit_price * 100) for each in prices.prices}


def _customer(world: World, number: int) -> Customer:
    terms = terms_named(world.random.choice(TERMS))
    customer = Customer(
        number=number,
        terms=terms,
        is_consumer=not terms.change.silence_is_consent,
        has_mandate=world.chance(0.4),
        slowness=world.random.choice(SLOWNESS),
        activated_on=BEGIN + timedelta(days=world.random.randrange(120)),
        term_months=world.random.choice((1, 1, 12)),
    )
    world.note(
        "contract",
        number,
        terms=terms.name,
        activated_on=customer.activated_on,
        term_months=customer.term_months,
        is_consumer=customer.is_consumer,
    )
    return customer


def _day(world: World) -> None:
    if world.today.day == 1 and world.today.month in {4, 10}:
        operator.publish_prices(world)
    for customer in world.customers:
        if customer.activated_on <= world.today and not customer.is_erased:
            customers.live(world, customer)
    if world.today >= world.asleep_until:
        operator.work(world)
        if world.crashes and world.chance(0.02):
            operator.work(world)  # it died before it could say that it was done
        if world.crashes and world.chance(0.02):
            world.asleep_until = world.today + timedelta(days=world.random.randrange(1, 6))
