"""Amounts, units and prices in the reader's language."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from obhut.catalogue.models import Kind
from obhut.catalogue.offers import ListedPrice
from obhut.catalogue.rules.display import shown_unit_price
from obhut.kernel.money import PRICE_PLACES, STANDARD_TAX, Cents, to_euros
from obhut.kernel.prices import Tier

CENT_PLACES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class TierWords:
    """One tier of a price: from where on, and what it costs."""

    reach: str
    amount: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceWords:
    """A price as a page shows it: the one that counts for the reader, and beside it the other."""

    amount: str
    per: str
    tax: str
    other: str
    tiers: tuple[TierWords, ...]


def price_words(price: ListedPrice, *, is_consumer: bool) -> PriceWords:
    """Return the words for a price: gross for a consumer, net for a business."""
    return PriceWords(
        amount=_shown(price.tiers[0], is_consumer=is_consumer),
        per=per_unit(price.kind, price.unit),
        tax=_gross_note() if is_consumer else _net_note(),
        other=_other(price, is_consumer=is_consumer),
        tiers=tier_words(price, is_consumer=is_consumer) if len(price.tiers) > 1 else (),
    )


def tier_words(price: ListedPrice, *, is_consumer: bool) -> tuple[TierWords, ...]:
    """Return one line for each tier."""
    return tuple(
        TierWords(reach=_reach(tier), amount=_shown(tier, is_consumer=is_consumer))
        for tier in price.tiers
    )


def per_unit(kind: str, unit: str) -> str:
    """Say for what a price is: a device and month, an hour, a unit of usage, once."""
    if kind == Kind.ONE_OFF:
        return _("once")
    if kind == Kind.HOURLY:
        return _("per hour")
    if kind == Kind.METERED:
        return _("per %(unit)s") % {"unit": unit}
    return _("per %(unit)s and month") % {"unit": unit or pgettext("unit of a price", "device")}


def euros(amount: Decimal) -> str:
    """Return an amount with its currency: two places, and four where cents are too coarse."""
    is_fine = amount != round(amount, CENT_PLACES)
    places = PRICE_PLACES if is_fine else CENT_PLACES
    return _("€%(amount)s") % {"amount": number_format(amount, places)}


def cents(amount: Cents) -> str:
    """Return an amount of whole cents with its currency."""
    return euros(to_euros(amount))


def tax_rate() -> str:
    """Return the rate of value added tax that holds for all products."""
    return number_format(STANDARD_TAX.rate, 0)


def _shown(tier: Tier, *, is_consumer: bool) -> str:
    return euros(shown_unit_price(tier.unit_price, is_consumer=is_consumer))


def _other(price: ListedPrice, *, is_consumer: bool) -> str:
    amount = _shown(price.tiers[0], is_consumer=not is_consumer)
    note = _net_note() if is_consumer else _gross_note()
    return f"{amount} {note}"


def _net_note() -> str:
    return _("plus %(rate)s%% VAT") % {"rate": tax_rate()}


def _gross_note() -> str:
    return _("including %(rate)s%% VAT") % {"rate": tax_rate()}


def _reach(tier: Tier) -> str:
    if tier.up_to is None:
        return _("above that")
    return _("up to %(quantity)s") % {"quantity": number_format(tier.up_to.normalize(), None)}
