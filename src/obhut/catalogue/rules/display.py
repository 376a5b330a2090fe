"""Which price stands on a page: net for businesses, gross for consumers."""

from decimal import ROUND_HALF_UP, Decimal

from obhut.kernel.clauses import clause
from obhut.kernel.money import CENTS_A_EURO, PRICE_PLACES, STANDARD_TAX, Tax, to_euros
from obhut.kernel.prices import shown_price

_FINE = Decimal(1).scaleb(-PRICE_PLACES)


@clause("L-10")
def shown_unit_price(unit_price: Decimal, *, is_consumer: bool, tax: Tax = STANDARD_TAX) -> Decimal:
    """Return a unit price in euros as it is shown.

    Whole cents stay whole cents by the kernel's rule; a finer price (0.0350 a gigabyte) keeps four
    places, because rounding it to cents would show another price than is charged.
    """
    if unit_price * CENTS_A_EURO == int(unit_price * CENTS_A_EURO):
        return to_euros(shown_price(unit_price, is_consumer=is_consumer, tax=tax))
    gross = unit_price * (1 + tax.rate / 100) if is_consumer else unit_price
    return gross.quantize(_FINE, rounding=ROUND_HALF_UP)
