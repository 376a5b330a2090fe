"""What changes from one version to the next, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from obhut.catalogue.drafts import DraftedPrice, Wording
from obhut.catalogue.models import Product
from obhut.catalogue.offers import Description, Limit
from obhut.catalogue.rules.comparing import Changed, came_and_went, changes
from obhut.catalogue.showing import limit_words
from obhut.catalogue.wording import euros
from obhut.catalogue.words import capability_words, in_language
from obhut.kernel.capabilities import Capability
from obhut.kernel.differences import Line, changed_lines
from obhut.kernel.prices import Tiering


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a comparison."""

    label: str
    before: str
    after: str


def price_changes(
    before: Mapping[str, DraftedPrice], after: Mapping[str, DraftedPrice]
) -> list[Row]:
    """Return the products whose price differs, with both prices and by how much it rises."""
    names = dict(Product.objects.values_list("key", "name"))
    return [
        Row(names.get(each.key, each.key), _price(each.before), _after(each))
        for each in changes(before, after)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class DescriptionChange:
    """What changes in a description."""

    came: tuple[str, ...]
    went: tuple[str, ...]
    limits: list[Row]
    lines: tuple[Line, ...]
    lines_en: tuple[Line, ...]


def description_changes(
    before: Description | None, after: Description | Wording
) -> DescriptionChange:
    """Return functions that come and go, limits that differ, and both texts as one."""
    came, went = came_and_went(before.capabilities if before else (), after.capabilities)
    old = {limit.key: limit for limit in before.limits} if before else {}
    new = {limit.key: limit for limit in after.limits}
    return DescriptionChange(
        came=tuple(capability_words(Capability(name)) for name in came),
        went=tuple(capability_words(Capability(name)) for name in went),
        limits=[_limit(each, {**old, **new}[each.key]) for each in changes(old, new)],
        lines=changed_lines(before.text if before else "", after.text),
        lines_en=changed_lines(before.text_en if before else "", after.text_en),
    )


def _limit(changed: Changed[Limit], either: Limit) -> Row:
    return Row(
        in_language(either.label, either.label_en),
        limit_words(changed.before) if changed.before else "–",
        limit_words(changed.after) if changed.after else "–",
    )


def _price(price: DraftedPrice | None) -> str:
    if price is None:
        return "–"
    if len(price.tiers) == 1:
        return euros(price.tiers[0].unit_price)
    parts = [
        _("above: %(price)s") % {"price": euros(tier.unit_price)}
        if tier.up_to is None
        else _("up to %(quantity)s: %(price)s")
        % {"quantity": f"{tier.up_to.normalize():f}", "price": euros(tier.unit_price)}
        for tier in price.tiers
    ]
    whole = _("all at the price of the tier reached")
    return "; ".join(parts) + (f" ({whole})" if price.tiering is Tiering.VOLUME else "")


def _after(changed: Changed[DraftedPrice]) -> str:
    if changed.after is None:
        return _("no longer in the list")
    text = _price(changed.after)
    if changed.before is None or len(changed.before.tiers) + len(changed.after.tiers) > 2:
        return text
    old, new = changed.before.tiers[0].unit_price, changed.after.tiers[0].unit_price
    if not old:
        return text
    return f"{text} ({_signed((new - old) / old * 100)} %)"


def _signed(percent: Decimal) -> str:
    sign = "+" if percent > 0 else "−"
    return sign + number_format(abs(percent).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP))
