"""The form of a price list that is being written."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy, pgettext_lazy

from obhut.catalogue.drafts import DraftedPrice
from obhut.catalogue.fault_words import fault_words
from obhut.catalogue.models import Product, Tiers
from obhut.catalogue.product_forms import Day
from obhut.catalogue.rules.price_text import PriceTextError, text_of, tiers_in
from obhut.catalogue.rules.publishing import Fault, list_fault
from obhut.catalogue.words import in_language
from obhut.kernel.prices import Tiering


class Price(forms.CharField):
    """A price in euros, or tiers of it; gives the tiers."""

    def to_python(self, value: Any) -> Any:
        """Read the text; an empty one is no tier."""
        try:
            return tiers_in(super().to_python(value) or "")
        except PriceTextError as error:
            raise forms.ValidationError(fault_words(error.fault, today=date.min)) from error


class PriceDraftForm(forms.Form):
    """From when on which product costs how much."""

    valid_from = Day(label=gettext_lazy("Holds from"))

    def __init__(
        self, *args: Any, products: Iterable[Product], published: list[date], today: date, **kw: Any
    ) -> None:
        super().__init__(*args, **kw)
        self._products, self._published, self._today = list(products), published, today
        for product in self._products:
            self.fields[_price(product)] = Price(
                label=gettext_lazy("Net price in euros"), required=False, max_length=400
            )
            self.fields[_tiers(product)] = forms.ChoiceField(
                label=pgettext_lazy("how tiers count", "Tiers"),
                choices=Tiers.choices,
                required=False,
            )

    @property
    def rows(self) -> list[tuple[Product, BoundField, BoundField]]:
        """The fields of each product."""
        return [(each, self[_price(each)], self[_tiers(each)]) for each in self._products]

    def clean_valid_from(self) -> date:
        """Refuse a day that is over, or before the newest list."""
        day: date = self.cleaned_data["valid_from"]
        fault = list_fault(valid_from=day, published=self._published, today=self._today)
        if fault is not None:
            last = max(self._published, default=None)
            raise forms.ValidationError(fault_words(fault, today=self._today, last=last))
        return day

    def clean(self) -> dict[str, Any]:
        """Refuse a list without any price."""
        said = super().clean() or {}
        if not self.errors and not any(said.get(_price(each)) for each in self._products):
            raise forms.ValidationError(fault_words(Fault.NO_PRICES, today=self._today))
        return said

    def prices(self) -> dict[str, DraftedPrice]:
        """Return the prices by product; call it only after the form was found valid."""
        said = self.cleaned_data
        return {
            each.key: DraftedPrice(
                tiers=said[_price(each)], tiering=Tiering(said[_tiers(each)] or Tiering.GRADUATED)
            )
            for each in self._products
            if said[_price(each)]
        }


def initial_of(valid_from: date, prices: Mapping[str, DraftedPrice]) -> dict[str, Any]:
    """Return what the form shows of a draft."""
    words = {"up_to": in_language("bis", "up to"), "above": in_language("darüber", "above")}
    found: dict[str, Any] = {"valid_from": valid_from}
    for key, price in prices.items():
        found[f"preis-{key}"] = text_of(price.tiers, **words)
        found[f"staffel-{key}"] = price.tiering.value
    return found


def _price(product: Product) -> str:
    return f"preis-{product.key}"


def _tiers(product: Product) -> str:
    return f"staffel-{product.key}"
