"""Forms for products and their descriptions."""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from obhut.catalogue.drafts import Wording
from obhut.catalogue.fault_words import fault_words
from obhut.catalogue.models import Kind, Product
from obhut.catalogue.rules.limit_text import LimitTextError, limits_in
from obhut.catalogue.rules.publishing import description_fault
from obhut.catalogue.words import capability_words
from obhut.kernel.capabilities import Capability

_KEY = RegexValidator(
    r"^[a-z][a-z0-9-]{1,39}$",
    gettext_lazy("Please use 2 to 40 small letters, digits and hyphens, a letter first."),
)
KINDS = [(kind.value, kind.label) for kind in Kind if kind is not Kind.THIRD_PARTY]


class Day(forms.DateField):
    """A German calendar day, by the browser's own picker."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ProductForm(forms.Form):
    """What the catalogue says of a product besides price and description."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    name_en = forms.CharField(
        label=gettext_lazy("Name in English"), max_length=80, required=False,
        help_text=gettext_lazy("Only where it differs."),
    )  # fmt: skip
    summary = forms.CharField(label=gettext_lazy("In one sentence"), max_length=200, required=False)
    summary_en = forms.CharField(
        label=gettext_lazy("In one sentence, in English"), max_length=200, required=False
    )
    unit = forms.CharField(
        label=gettext_lazy("Unit"), max_length=30, required=False,
        help_text=gettext_lazy("For example GB; empty means device, hour or once, by its kind."),
    )  # fmt: skip
    position = forms.IntegerField(
        label=gettext_lazy("Place in the catalogue"), min_value=0, max_value=9999, initial=100
    )
    addon_to = forms.MultipleChoiceField(
        label=gettext_lazy("Can be added to"), required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Nothing chosen: it stands on its own."),
    )  # fmt: skip
    parts = forms.CharField(
        label=gettext_lazy("Parts of a bundle"), max_length=300, required=False,
        help_text=gettext_lazy("For example standard: 10; premium: 2. Empty: it is no bundle."),
    )  # fmt: skip

    def __init__(self, *args: Any, others: list[Product], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._others = {each.key: each for each in others}
        bases = [(each.key, each.name) for each in others if each.kind == Kind.DEVICE]
        self.fields["addon_to"].choices = bases  # type: ignore[attr-defined]

    def clean_parts(self) -> dict[str, int]:
        """Return the parts of a bundle: product and how many of it."""
        found: dict[str, int] = {}
        for part in filter(None, (each.strip() for each in self.cleaned_data["parts"].split(";"))):
            key, _colon, number = (each.strip() for each in part.partition(":"))
            if key not in self._others:
                raise forms.ValidationError(
                    _("There is no product “%(key)s”."), params={"key": key}
                )
            found[key] = self._count(number or "1")
        return found

    def _count(self, text: str) -> int:
        if not text.isdecimal() or not 1 <= int(text[:7]) <= 1_000_000 or len(text) > 7:
            raise forms.ValidationError(
                _("Please give a whole number from 1 to 1,000,000 for each part.")
            )
        return int(text)


class NewProductForm(ProductForm):
    """A product and what never changes about it."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=KINDS)
    key = forms.CharField(
        label=gettext_lazy("Key"), max_length=40, validators=[_KEY],
        help_text=gettext_lazy("Stands in addresses and never changes, for example extra-space."),
    )  # fmt: skip
    field_order = ("kind", "key", "name")

    def clean_key(self) -> str:
        """Refuse a key that is taken."""
        key: str = self.cleaned_data["key"]
        if Product.objects.filter(key=key).exists():
            raise forms.ValidationError(_("This key is taken already."))
        return key


class ChangeProductForm(ProductForm):
    """A product that is there, and until when it is offered."""

    ended_on = Day(
        label=gettext_lazy("Offered until"), required=False,
        help_text=gettext_lazy("Contracts that exist go on; new bookings end after this day."),
    )  # fmt: skip


class DescriptionForm(forms.Form):
    """The draft of a description."""

    effective_on = Day(label=gettext_lazy("Holds from"))
    text = forms.CharField(
        label=gettext_lazy("Text"), max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 18, "lang": "de"}),
        help_text=gettext_lazy("A line with ## is a heading, one with a hyphen stands in a list."),
    )  # fmt: skip
    text_en = forms.CharField(
        label=gettext_lazy("Text in English"), max_length=20_000, required=False,
        widget=forms.Textarea(attrs={"rows": 18, "lang": "en"}),
        help_text=gettext_lazy("Without it the English pages show the German text."),
    )  # fmt: skip
    capabilities = forms.MultipleChoiceField(
        label=gettext_lazy("Functions"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("What the program lets people do with a device of this plan."),
    )  # fmt: skip
    limits = forms.CharField(
        label=gettext_lazy("Limits"), max_length=2_000, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "One a line: name | name in English | 100 GB. From 80 % on the program warns."
        ),
    )  # fmt: skip

    def __init__(self, *args: Any, published: list[date], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._published, self._today = published, today
        choices = [(each.value, capability_words(each)) for each in Capability]
        self.fields["capabilities"].choices = choices  # type: ignore[attr-defined]

    def clean_effective_on(self) -> date:
        """Refuse a day that is over, or before the newest version."""
        day: date = self.cleaned_data["effective_on"]
        fault = description_fault(effective_on=day, published=self._published, today=self._today)
        if fault is not None:
            last = max(self._published, default=None)
            raise forms.ValidationError(fault_words(fault, today=self._today, last=last))
        return day

    def clean_limits(self) -> Any:
        """Return the limits that were typed."""
        try:
            return limits_in(self.cleaned_data["limits"])
        except LimitTextError as error:
            raise forms.ValidationError(
                _("“%(line)s” is no limit. Please write: name | name in English | 100 GB"),
                params={"line": str(error)[:80]},
            ) from error

    def wording(self) -> Wording:
        """Return what was written; call it only after the form was found valid."""
        said = self.cleaned_data
        return Wording(
            effective_on=said["effective_on"],
            text=said["text"].replace("\r\n", "\n").strip(),
            text_en=said["text_en"].replace("\r\n", "\n").strip(),
            capabilities=frozenset(Capability(name) for name in said["capabilities"]),
            limits=said["limits"],
        )
