"""What a person adds to a change of many devices: a tag, a site, a reason."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from obhut.devices import api as devices
from obhut.tenancy import api as tenancy
from obhut.tenancy.api import Kind, Place, Scope

KNOWN_TAGS = "bekannte-schlagworte"


class WishForm(forms.Form):
    """A wish; ``wish`` is what is stored with the change."""

    place: Place | None = None

    def __init__(self, *args: Any, scope: Scope, partner_id: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scope, self.partner_id = scope, partner_id

    def wish(self) -> dict[str, Any]:
        """Return the wish of a valid form."""
        return dict(self.cleaned_data)


class TagForm(WishForm):
    """One tag."""

    tag = forms.CharField(
        label=gettext_lazy("Tag"),
        max_length=200,
        widget=forms.TextInput(attrs={"list": KNOWN_TAGS, "autocomplete": "off"}),
        help_text=gettext_lazy("Up to 40 characters, without a comma."),
    )

    def clean_tag(self) -> str:
        """Return the tag without what nobody sees. Raises ValidationError."""
        return str(cleaned(devices.tag_of, self.cleaned_data["tag"]))


class MoveForm(WishForm):
    """A site of the partner whose devices were selected."""

    site = forms.ChoiceField(label=gettext_lazy("New site"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].choices = tenancy.site_choices(self._reach())  # type: ignore[attr-defined]

    def clean_site(self) -> int:
        """Return the key of the site. Raises ValidationError for one of another partner."""
        self.place = tenancy.site_in(self._reach(), int(self.cleaned_data["site"]))
        if self.place is None:
            raise forms.ValidationError(_("There is no such site."))
        return self.place.site_id

    def _reach(self) -> Scope:
        """Return where the device may go: never to another partner, nor out of the own area."""
        if self.scope.kind is not Kind.OPERATOR or self.partner_id is None:
            return self.scope
        return Scope(Kind.PARTNER, self.partner_id)


class ReasonForm(WishForm):
    """Why; it goes into the log."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("It stands in the log of every device."),
    )

    def clean_reason(self) -> str:
        """Return the reason without what nobody sees."""
        return devices.visible(self.cleaned_data["reason"])


def cleaned(clean: Any, text: str) -> Any:
    """Return ``clean(text)``. Raises ValidationError in words for what cannot be taken."""
    try:
        return clean(text)
    except devices.BadLabel as problem:
        raise forms.ValidationError(label_problem(problem.code)) from None


def label_problem(code: str) -> str:
    """Return in words why a name, tag or note cannot be taken."""
    return {
        "empty": _("A tag needs at least one visible character."),
        "comma": _("A tag cannot hold a comma; it stands between two tags."),
        "too-long": _("This is too long: a tag has up to 40 characters, a name 120, a note 2,000."),
        "too-many": _("A device can carry up to 20 tags."),
    }[code]
