"""What does an order cost, with usage and value added tax?"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from obhut.explain.answers import Answer, Reason, plain
from obhut.explain.errors import UnanswerableError
from obhut.kernel.money import Cents, Line, Totals, to_euros, totals
from obhut.kernel.prices import FIRST_LIST, NoPriceError, PriceList, list_in_force, order_line

CENT_PLACES = 2


@dataclass(frozen=True, slots=True)
class Order:
    """A plan of a product and how many."""

    product: str
    plan: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Usage:
    """A measured quantity of a unit at a net unit price."""

    unit: str
    quantity: Decimal
    unit_price: Decimal


def explain(
    *,
    orders: list[Order],
    usages: list[Usage],
    on: date,
    lists: tuple[PriceList, ...] = (FIRST_LIST,),
) -> Answer:
    """Return the sums in cents, for a German business at 19 %; raises UnanswerableError.

    ``lists`` are the operator's price lists; without a platform those of a new operator.
    """
    if not orders and not usages:
        raise UnanswerableError("--order oder --usage fehlt: ohne Bestellung gibt es keinen Preis")
    prices = _list(lists, on)
    ordered = [(order, _line(prices, order)) for order in orders]
    used = [(usage, Line(quantity=usage.quantity, unit_price=usage.unit_price)) for usage in usages]
    sums = totals([*(line for _, line in ordered), *(line for _, line in used)])
    entries = [*(_order_entry(*pair) for pair in ordered), *(_usage_entry(*pair) for pair in used)]
    return Answer(
        {
            "net_cents": sums.net,
            "vat_cents": sums.vat,
            "gross_cents": sums.gross,
            "lines": entries,
            "price_list": prices.version,
        },
        _sentences(sums, entries),
        _why(prices, is_used=bool(usages)),
    )


def _list(lists: tuple[PriceList, ...], on: date) -> PriceList:
    try:
        return list_in_force(lists, on=on)
    except NoPriceError as error:
        first = min(each.valid_from for each in lists)
        raise UnanswerableError(f"--on: die erste Preisliste gilt ab {plain(first)}") from error


def _line(prices: PriceList, order: Order) -> Line:
    try:
        return order_line(prices, product=order.product, plan=order.plan, quantity=order.quantity)
    except NoPriceError as error:
        known = ", ".join(f"{price.product}/{price.plan}" for price in prices.prices)
        raise UnanswerableError(
            f"--order: „{order.product}/{order.plan}“ steht nicht in der Preisliste; "
            f"möglich sind {known}"
        ) from error


def _order_entry(order: Order, line: Line) -> dict[str, object]:
    return {
        "product": order.product,
        "plan": order.plan,
        "quantity": str(order.quantity),
        "unit_price": _price_text(line.unit_price),
        "net_cents": line.net,
    }


def _usage_entry(usage: Usage, line: Line) -> dict[str, object]:
    return {
        "unit": usage.unit,
        "quantity": str(usage.quantity),
        "unit_price": _price_text(usage.unit_price),
        "net_cents": line.net,
    }


def _price_text(price: Decimal) -> str:
    """Return a price with at least two places."""
    exponent = price.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) else 0
    return str(price.quantize(Decimal("0.01"))) if places < CENT_PLACES else str(price)


def _sentences(sums: Totals, entries: list[dict[str, object]]) -> tuple[str, ...]:
    lines = (
        f"{entry.get('plan') or entry['unit']}: {_german(str(entry['quantity']))} × "
        f"{_german(str(entry['unit_price']))} € = {euros(entry['net_cents'])}"
        for entry in entries
    )
    return (
        *lines,
        (
            f"Netto {euros(sums.net)}, Umsatzsteuer 19 % {euros(sums.vat)}, "
            f"zusammen {euros(sums.gross)}."
        ),
    )


def euros(cents: object) -> str:
    """Return cents as German euros, ``1.234,56 €``."""
    amount = f"{to_euros(Cents(int(str(cents)))):,.2f} €"
    return amount.translate(str.maketrans(",.", ".,"))


def _german(number: str) -> str:
    return number.replace(".", ",")


def _why(prices: PriceList, *, is_used: bool) -> tuple[Reason, ...]:
    reasons = [
        Reason(
            "V-P.12",
            f"Es gilt die Preisliste {prices.version} seit {plain(prices.valid_from)}, "
            "netto je Gerät und Monat.",
        ),
        Reason(
            "V-7.1", "Gerundet wird je Zeile, die Umsatzsteuer einmal auf die Summe, kaufmännisch."
        ),
    ]
    if is_used:
        reasons.append(
            Reason("C-4.1b", "Verbrauch wird nach gemessener Menge und Preis je Einheit berechnet.")
        )
    return tuple(reasons)
