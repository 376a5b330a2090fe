"""What the public pages show of an offer, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from obhut.catalogue.offers import Limit, Offer, PublishedList
from obhut.catalogue.rules.text import Block, blocks
from obhut.catalogue.wording import PriceWords, price_words
from obhut.catalogue.words import capability_words, in_language
from obhut.kernel.capabilities import Capability

CONSUMER = "privat"


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom prices are shown; it stands in the address, so a link shows the same."""

    is_consumer: bool

    @classmethod
    def of(cls, request: HttpRequest) -> "Reader":
        """Return what the address says; a business without a word."""
        return cls(is_consumer=request.GET.get("fuer") == CONSUMER)

    @property
    def query(self) -> str:
        """What links to other public pages end with."""
        return f"?fuer={CONSUMER}" if self.is_consumer else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A product side by side with others."""

    key: str
    name: str
    summary: str
    price: PriceWords | None
    before: str
    functions: tuple[str, ...]
    limits: tuple[str, ...]
    version: int | None


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the comparison: a function or limit, and for each plan whether or how much."""

    label: str
    cells: tuple[str, ...]


def cards(plans: Sequence[Offer], reader: Reader) -> list[Card]:
    """Return a card for each plan; one that holds all of the plan before it says so."""
    before = [None, *plans[:-1]]
    return [card(plan, reader, below) for plan, below in zip(plans, before, strict=False)]


def card(offer: Offer, reader: Reader, below: Offer | None = None) -> Card:
    """Return the card of a product, which may stand on another one."""
    builds = below is not None and bool(below.capabilities) and _holds(offer, below)
    shown = offer.capabilities - (below.capabilities if builds and below else frozenset())
    limits = offer.description.limits if offer.description else ()
    return Card(
        key=offer.key,
        name=in_language(offer.name, offer.name_en),
        summary=in_language(offer.summary, offer.summary_en),
        price=price_words(offer.price, is_consumer=reader.is_consumer) if offer.price else None,
        before=in_language(below.name, below.name_en) if builds and below else "",
        functions=tuple(capability_words(each) for each in Capability if each in shown),
        limits=tuple(limit_words(each) for each in limits),
        version=offer.description.version if offer.description else None,
    )


def short_names(names: Sequence[str]) -> list[str]:
    """Return the names without the words with which all of them begin, for the head of a table."""
    words = [name.split() for name in names]
    same = 0
    while len(words) > 1 and all(len(each) > same + 1 for each in words):
        if len({each[same] for each in words}) > 1:
            break
        same += 1
    return [" ".join(each[same:]) for each in words]


def comparison(plans: Sequence[Offer]) -> list[Row]:
    """Return every function that any of the plans has, and every limit."""
    used = [each for each in Capability if any(each in plan.capabilities for plan in plans)]
    functions = [
        Row(
            capability_words(each),
            tuple("yes" if each in plan.capabilities else "" for plan in plans),
        )
        for each in used
    ]
    return functions + [_limit_row(limit, plans) for limit in _limits(plans)]


def limit_words(limit: Limit) -> str:
    """Say what a limit is and how much it allows."""
    return _("%(limit)s: %(amount)s") % {
        "limit": in_language(limit.label, limit.label_en),
        "amount": _amount(limit),
    }


def text_blocks(text: str, english: str) -> list[Block]:
    """Return the blocks of a description in the language of the page."""
    return blocks(in_language(text, english))


def list_rows(listed: PublishedList, reader: Reader) -> list[dict[str, Any]]:
    """Return the prices of a list with the names of its own day."""
    return [
        {
            "key": price.product,
            "name": in_language(price.name, price.name_en),
            "price": price_words(price, is_consumer=reader.is_consumer),
        }
        for price in listed.prices
    ]


def _holds(offer: Offer, below: Offer) -> bool:
    return offer.capabilities > below.capabilities


def _limits(plans: Sequence[Offer]) -> list[Limit]:
    found: dict[str, Limit] = {}
    for plan in plans:
        for limit in plan.description.limits if plan.description else ():
            found.setdefault(limit.key, limit)
    return list(found.values())


def _limit_row(limit: Limit, plans: Sequence[Offer]) -> Row:
    held = [
        next((own for own in plan.description.limits if own.key == limit.key), None)
        if plan.description
        else None
        for plan in plans
    ]
    return Row(
        in_language(limit.label, limit.label_en),
        tuple(_amount(own) if own else "" for own in held),
    )


def _amount(limit: Limit) -> str:
    return f"{number_format(limit.amount.normalize())} {limit.unit}".strip()
