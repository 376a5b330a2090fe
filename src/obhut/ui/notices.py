"""The form by which anybody can report content or a fault (DSA, articles 11, 12 and 16)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

SUBJECTS = (
    ("illegal", _("Illegal content")),
    ("security", _("Security problem")),
    ("accessibility", _("Barrier on a page")),
    ("privacy", _("Data protection")),
    ("other", _("Something else")),
)


@dataclass(frozen=True, slots=True)
class Notice:
    """A report from outside; name and address may be empty, as the law allows."""

    subject: str
    place: str
    text: str
    name: str
    email: str


class NoticeForm(forms.Form):
    """What a report must say: where, what and why; who says it, if they wish an answer."""

    subject = forms.ChoiceField(label=_("What is it about?"), choices=SUBJECTS)
    place = forms.CharField(
        label=_("Where did you see it?"),
        help_text=_("Address of the page, or number of the case or the contract."),
        max_length=300,
    )
    text = forms.CharField(
        label=_("What is wrong, and why?"),
        help_text=_("For illegal content: which law does it break in your opinion?"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    name = forms.CharField(label=_("Your name"), max_length=120, required=False)
    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_(
            "Without an address we can neither confirm the report nor tell you the result."
        ),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    good_faith = forms.BooleanField(
        label=_("I believe in good faith that my statements are correct and complete.")
    )

    def notice(self) -> Notice:
        """Return the report; call it only after the form was found valid."""
        said = self.cleaned_data
        return Notice(**{key: said[key] for key in ("subject", "place", "text", "name", "email")})


NoticePort = Callable[[HttpRequest, Notice], str]


def receiver() -> NoticePort | None:
    """Return the function named by ``UI_NOTICE``: it stores a report and returns its number."""
    name: str | None = getattr(settings, "UI_NOTICE", None)
    return cast("NoticePort", import_string(name)) if name else None
