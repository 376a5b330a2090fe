"""Forms of the page Bedingungen: begin a draft, write it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from obhut.catalogue import api as catalogue
from obhut.contracts.models import TermsDraft, TermsName
from obhut.contracts.rules.documents import (
    SHORTEST,
    TooShortError,
    UnknownPlaceholderError,
    UnsaidValueError,
)
from obhut.contracts.terms_reading import is_preset
from obhut.contracts.terms_writing import Wording, checked
from obhut.explain.term_words import GROUPS, LABELS, WORDS
from obhut.kernel.term_keys import GROUPS as KEYS
from obhut.kernel.term_keys import KINDS, Group
from obhut.kernel.term_kinds import Clock, Flag, Kind, Ladder, TermValueError, Whole
from obhut.kernel.term_resolving import IncoherentTermsError

_NOTHING = ("", gettext_lazy("not settled"))
LONGEST = 60_000


class BeginForm(forms.Form):
    """Which document, and for which product."""

    name = forms.ChoiceField(
        label=gettext_lazy("Document"),
        choices=TermsName.choices,
        error_messages={
            "invalid_choice": gettext_lazy(
                "There is no document “%(value)s”. Please choose managed-services, saas, "
                "consumer-de or data-act."
            )
        },
    )
    product = forms.ChoiceField(
        label=gettext_lazy("Only for the product"),
        required=False,
        error_messages={
            "invalid_choice": gettext_lazy(
                "There is no product “%(value)s”. Please choose one of the list, or none."
            )
        },
        help_text=gettext_lazy("Its own terms come before the general ones."),
    )

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        names = [(offer.key, offer.name) for offer in catalogue.offers()]
        product = self.fields["product"]
        if isinstance(product, forms.ChoiceField):
            product.choices = [("", _("none, they hold in general")), *names]


class Value(forms.CharField):
    """One value of the terms; gives the text under which it is kept."""

    def __init__(self, key: str) -> None:
        self.kind: Kind = KINDS[key]
        super().__init__(
            label=LABELS[key],
            required=not _may_be_empty(self.kind),
            help_text=f"[{key}]",
            widget=_widget(self.kind),
        )

    def clean(self, value: Any) -> str:
        """Refuse what is no value of this kind, and say what to write instead."""
        text = str(super().clean(value)).strip()
        try:
            self.kind.read(text)
        except TermValueError as error:
            raise forms.ValidationError(_instead(self.kind)) from error
        return text


def _may_be_empty(kind: Kind) -> bool:
    return isinstance(kind, Clock) or (not isinstance(kind, Ladder) and kind.optional)


def _widget(kind: Kind) -> forms.Widget:
    if isinstance(kind, Whole):
        return forms.NumberInput(attrs={"min": kind.least, "max": kind.most, "step": 1})
    if isinstance(kind, Clock):
        return forms.TimeInput(attrs={"type": "time"})
    if isinstance(kind, Ladder):
        return forms.TextInput(attrs={"inputmode": "numeric"})
    empty = [_NOTHING] if kind.optional else []
    if isinstance(kind, Flag):
        return forms.Select(choices=[*empty, ("yes", "ja"), ("no", "nein")])
    return forms.Select(choices=[*empty, *((each, WORDS[each]) for each in kind.options)])


def _instead(kind: Kind) -> str:
    if isinstance(kind, Whole):
        text = (
            _("Please write a whole number from %(least)s to %(most)s, or nothing.")
            if kind.optional
            else _("Please write a whole number from %(least)s to %(most)s.")
        )
        return text % {"least": kind.least, "most": kind.most}
    if isinstance(kind, Clock):
        return _("Please write a time such as 22:00, or nothing.")
    if isinstance(kind, Ladder):
        return _("Please write whole numbers that rise, with commas between, such as 3,10,17,21.")
    return _("Please choose one of the answers offered.")


class DraftForm(forms.Form):
    """Effective day, text and values of a draft."""

    effective_on = forms.DateField(
        label=gettext_lazy("Holds from"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Contracts that are concluded from this day on get this version."),
    )
    template = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=LONGEST,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 24, "lang": "de"}),
        help_text=gettext_lazy(
            "The whole German text. A name in square brackets, such as [operator-notice-days], "
            "is replaced by the value below, so that text and rules agree."
        ),
    )

    def __init__(self, draft: TermsDraft, data: Mapping[str, Any] | None, *, today: date) -> None:
        self._draft, self._today = draft, today
        initial = {"template": draft.template, "effective_on": draft.effective_on, **draft.values}
        super().__init__(data, initial=initial)
        if is_preset(draft.name):
            self.fields.update({key: Value(key) for key in KINDS})

    @property
    def heads(self) -> list[forms.BoundField]:
        """The fields above the values."""
        return [self["effective_on"], self["template"]]

    @property
    def parts(self) -> list[tuple[str, str, list[forms.BoundField]]]:
        """The values by matter, each with its title."""
        if not is_preset(self._draft.name):
            return []
        return [(each.value, GROUPS[each], [self[key] for key in KEYS[each]]) for each in Group]

    def clean_effective_on(self) -> date | None:
        """Refuse a day that is over."""
        day: date | None = self.cleaned_data["effective_on"]
        if day is not None and day < self._today:
            raise forms.ValidationError(past_day(self._today))
        return day

    def clean(self) -> dict[str, Any]:
        """Refuse values that contradict each other, and a text that does not fit them."""
        said: dict[str, Any] = super().clean() or {}
        if not self.errors:
            self._check(said)
        return said

    def _check(self, said: dict[str, Any]) -> None:
        try:
            checked(self._draft.name, self.wording())
        except IncoherentTermsError as error:
            for key in error.args:
                self.add_error(key, contradiction(error))
        except (UnknownPlaceholderError, UnsaidValueError, TooShortError) as error:
            self.add_error("template", fault_of_text(error))

    def wording(self) -> Wording:
        """Return what was written."""
        said = self.cleaned_data
        return Wording(
            template=said["template"],
            values={key: said[key] for key in KINDS if key in said},
            effective_on=said["effective_on"],
        )


def past_day(today: date) -> str:
    """Return what to say about an effective day that is over."""
    return _("This day is over. Please give today (%(today)s) or a later day.") % {
        "today": f"{today:%d.%m.%Y}"
    }


def contradiction(error: IncoherentTermsError) -> str:
    """Return which values contradict each other."""
    names = ", ".join(f"„{LABELS[key]}“" for key in error.args)
    return _("These values contradict each other: %(names)s.") % {"names": names}


def fault_of_text(error: ValueError) -> str:
    """Return what is wrong with the text, and what to write instead."""
    if isinstance(error, UnknownPlaceholderError):
        return _("There is no value “%(name)s”. Please use a name from the list below.") % {
            "name": str(error)
        }
    if isinstance(error, UnsaidValueError):
        return _(
            "The text names “%(name)s”, but that is not settled below. Please settle it or take "
            "the sentence out."
        ) % {"name": str(error)}
    return _("Please write the whole text, at least %(count)s characters.") % {"count": SHORTEST}
