"""Prices as people type them: ``8,00``, or tiers ``bis 10: 8,00; darüber: 7,50``."""

import re
from collections.abc import Iterable
from decimal import Decimal

from obhut.catalogue.rules.publishing import Fault, price_fault, tiers_fault
from obhut.kernel.prices import Tier

_TIER = re.compile(r"(?:bis|up to)\s+(?P<up_to>[0-9]+)\s*:\s*(?P<price>\S+)", re.IGNORECASE)
_REST = re.compile(r"(?:darüber|above)\s*:\s*(?P<price>\S+)", re.IGNORECASE)
_NUMBER = re.compile(r"-?[0-9]+(?:[.,][0-9]+)?|-?[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]+")
# 1.234 is a thousand and more for one reader, and one and a bit for another.
_UNCLEAR = re.compile(r"-?[0-9]{1,3}\.[0-9]{3}")
LARGEST_QUANTITY = Decimal(10_000_000_000)


class PriceTextError(ValueError):
    """A text is no price; ``fault`` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


def tiers_in(text: str) -> tuple[Tier, ...]:
    """Return the tiers that a text means; an empty one means none. Raises PriceTextError."""
    parts = [part.strip() for part in re.split(r"[;\n]", text) if part.strip()]
    if not parts:
        return ()
    tiers = tuple(_tier(part, alone=len(parts) == 1) for part in parts)
    fault = tiers_fault(tiers)
    if fault is not None:
        raise PriceTextError(fault)
    return tiers


def text_of(tiers: Iterable[Tier], *, up_to: str = "bis", above: str = "darüber") -> str:
    """Return tiers as a text that ``tiers_in`` understands."""
    known = list(tiers)
    if len(known) == 1 and known[0].up_to is None:
        return _written(known[0].unit_price)
    parts = [
        f"{above}: {_written(tier.unit_price)}"
        if tier.up_to is None
        else f"{up_to} {tier.up_to.normalize():f}: {_written(tier.unit_price)}"
        for tier in known
    ]
    return "; ".join(parts)


def _tier(part: str, *, alone: bool) -> Tier:
    bounded, rest = _TIER.fullmatch(part), _REST.fullmatch(part)
    if bounded:
        up_to = Decimal(bounded["up_to"])
        if up_to >= LARGEST_QUANTITY:
            raise PriceTextError(Fault.TIERS)
        return Tier(up_to=up_to, unit_price=_price(bounded["price"]))
    if rest:
        return Tier(up_to=None, unit_price=_price(rest["price"]))
    if not alone:
        raise PriceTextError(Fault.TIERS)
    return Tier(up_to=None, unit_price=_price(part))


def _price(text: str) -> Decimal:
    plain = text.removesuffix("€").strip()
    if not _NUMBER.fullmatch(plain) or _UNCLEAR.fullmatch(plain):
        raise PriceTextError(Fault.NO_NUMBER)
    thousands = "." in plain and "," in plain
    number = plain.replace(".", "") if thousands else plain
    price = Decimal(number.replace(",", "."))
    fault = price_fault(price)
    if fault is not None:
        raise PriceTextError(fault)
    return price


def _written(price: Decimal) -> str:
    places = 2 if price == round(price, 2) else 4
    return f"{price:.{places}f}".replace(".", ",")
