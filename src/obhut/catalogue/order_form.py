"""The form in which somebody chooses how many of which plan."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from obhut.catalogue.offers import Offer
from obhut.catalogue.rules.quote import MOST_PIECES
from obhut.catalogue.words import in_language


class OrderForm(forms.Form):
    """A quantity for each plan; an empty one is not chosen, and nothing is chosen beforehand."""

    def __init__(self, *args: Any, plans: Iterable[Offer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for plan in plans:
            self.fields[plan.key] = _quantity(in_language(plan.name, plan.name_en))

    def is_asked(self) -> bool:
        """Tell whether the address holds any quantity at all."""
        return any(name in self.data for name in self.fields)

    def clean(self) -> dict[str, Any]:
        """Refuse an empty selection."""
        said = super().clean() or {}
        if not self.errors and not any(said.values()):
            raise forms.ValidationError(
                _("Nothing is chosen yet. Please enter for at least one plan how many devices.")
            )
        return said

    def chosen(self) -> dict[str, int]:
        """Return what was chosen; call it only after the form was found valid."""
        return {name: number for name, number in self.cleaned_data.items() if number}


def _quantity(label: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=1,
        max_value=MOST_PIECES,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "invalid": _("Please enter a whole number of devices, for example 12."),
            "min_value": _("Please enter at least 1, or leave it empty."),
            "max_value": _("Please enter at most 1,000,000 devices."),
        },
    )
