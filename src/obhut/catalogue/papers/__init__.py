"""Price list and service description as PDF, in the words of the language asked for."""

from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from obhut.catalogue.offers import Description, ListedPrice, PublishedList
from obhut.catalogue.rules.text import blocks
from obhut.catalogue.showing import limit_words
from obhut.catalogue.wording import per_unit, tax_rate, tier_words
from obhut.catalogue.words import capability_words, in_language
from obhut.documents import api as documents
from obhut.kernel.capabilities import Capability
from obhut.tenancy import api as tenancy

LANGUAGES = ("de", "en")
_FOLDER = Path(__file__).parent


def price_list_paper(listed: PublishedList, language: str) -> bytes:
    """Return a price list as PDF: the same bytes whenever it is asked for."""
    with override(language):
        heading = _("Price list %(version)s") % {"version": listed.version}
        data = {
            **_frame(heading, language, listed.published_at),
            "since": _("valid from %(day)s") % {"day": date_format(listed.valid_from)},
            "columns": [_("Product"), _("Unit"), _("net"), _("gross")],
            "rows": [row for price in listed.prices for row in _rows(price)],
            "note": _(
                "Net prices are without, gross prices with %(rate)s%% value added tax. A new price"
                " is a new list from a day on; this one is never changed."
            )
            % {"rate": tax_rate()},
        }
    return _made("price_list.typ", documents.frozen(data), listed.published_at)


def description_paper(name: str, described: Description, language: str) -> bytes:
    """Return a version of a service description as PDF, with its hash."""
    with override(language):
        heading = _("Service description: %(name)s") % {"name": name}
        text = in_language(described.text, described.text_en)
        data = {
            **_frame(heading, language, described.published_at),
            "since": _("Version %(version)s, valid from %(day)s")
            % {"version": described.version, "day": date_format(described.effective_on)},
            "blocks": [
                {"kind": block.kind, "text": block.text, "lines": list(block.lines)}
                for block in blocks(text)
            ],
            "functions_heading": _("Functions"),
            "functions": [capability_words(c) for c in Capability if c in described.capabilities],
            "limits_heading": _("Limits"),
            "limits": [limit_words(limit) for limit in described.limits],
            "hash": f"SHA-256 {described.content_hash}",
        }
    return _made("description.typ", documents.frozen(data), described.published_at)


def _frame(heading: str, language: str, at: datetime) -> dict[str, Any]:
    brand = tenancy.brand_at(at)
    return {
        "title": heading,
        "lang": language,
        "issuer": [brand.operator_name, *brand.address_lines],
        "foot": f"{brand.operator_name} · {heading}",
    }


def _rows(price: ListedPrice) -> list[list[str]]:
    net, gross = (tier_words(price, is_consumer=consumer) for consumer in (False, True))
    name, per = in_language(price.name, price.name_en), per_unit(price.kind, price.unit)
    names = [name] + [""] * (len(net) - 1)
    several = len(net) > 1
    return [
        [label, f"{per}, {low.reach}" if several else per, low.amount, high.amount]
        for label, low, high in zip(names, net, gross, strict=True)
    ]


@lru_cache(maxsize=64)
def _made(template: str, data: str, at: datetime) -> bytes:
    """Set a paper once a process: what is published does not change."""
    return documents.pdf(_FOLDER / template, data, made_at=at)
