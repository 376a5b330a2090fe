"""Forms of sign-in, factors, invitation and people. The words are ours, the checks allauth's."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as codes
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn import forms as passkeys
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from obhut.accounts import factors
from obhut.accounts.models import Person, Role
from obhut.accounts.rules.personal_address import Refusal, refuse_address, refuse_name

REFUSALS: dict[Refusal, Promise] = {
    Refusal.MALFORMED: _("Please enter a complete e-mail address."),
    Refusal.SHARED: _(
        "This is an address of a function or a team. Accounts belong to one person each, so please "
        "enter the person's own address."
    ),
    Refusal.NO_LETTERS: _("The address does not show whose it is. Please enter a personal one."),
    Refusal.FIRST_NAME_MISSING: _("Please enter the first name."),
    Refusal.LAST_NAME_MISSING: _("Please enter the last name."),
    Refusal.NOT_A_NAME: _("Please enter the name of a person, as it stands in an address book."),
}
_NEW_PASSWORD = _("At least 12 characters. Several words are easy to remember and hard to guess.")


def _word(form: forms.Form, name: str, label: Promise, help_text: Promise | str) -> None:
    """Give a field of allauth our words; placeholders say nothing that the label does not."""
    field = form.fields[name]
    field.label, field.help_text = label, help_text  # type: ignore[assignment]
    field.widget.attrs.pop("placeholder", None)


class SignInForm(account.LoginForm):  # type: ignore[misc]
    """Address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, "login", _("E-mail address"), "")
        _word(self, "password", _("Password"), "")
        self.fields["login"].widget.attrs["autocomplete"] = "username"


class ResetPasswordForm(account.ResetPasswordForm):  # type: ignore[misc]
    """Ask for a link to a new password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, "email", _("E-mail address"), "")


class NewPasswordForm(account.ResetPasswordKeyForm):  # type: ignore[misc]
    """A new password by a link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, "password1", _("New password"), _NEW_PASSWORD)
        _word(self, "password2", _("New password, again"), "")


class ChangePasswordForm(account.ChangePasswordForm):  # type: ignore[misc]
    """A new password by the old one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, "oldpassword", _("Current password"), "")
        _word(self, "password1", _("New password"), _NEW_PASSWORD)
        _word(self, "password2", _("New password, again"), "")


class _CodeForm(forms.Form):
    """A code from the app or a recovery code; a code of the app counts once, whatever process."""

    user: Person
    authenticator: Authenticator

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        help_text = _("Six digits from your authenticator app, or one of your recovery codes.")
        _word(self, "code", _("Code"), help_text)
        self.fields["code"].widget.attrs["inputmode"] = "numeric"

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]
        if self.authenticator.type == Authenticator.Type.TOTP:
            _use(self.user, code)
        return code


class FactorForm(_CodeForm, codes.AuthenticateForm):  # type: ignore[misc]
    """The second step of sign-in."""


class FreshFactorForm(_CodeForm, codes.ReauthenticateForm):  # type: ignore[misc]
    """Confirmation of somebody who is signed in."""


class ActivateAppForm(ActivateTOTPForm):  # type: ignore[misc]
    """The first code of a new authenticator app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, "code", _("Code"), _("The six digits that the app shows now."))
        self.fields["code"].widget.attrs["inputmode"] = "numeric"

    def clean_code(self) -> str:
        code: str = super().clean_code()
        _use(self.user, code)
        return code


class AddPasskeyForm(passkeys.AddWebAuthnForm):  # type: ignore[misc]
    """A new passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, "name", _("Name"), _("So that you recognise it, such as “key ring”."))
        help_text = _("Works without the password; asks for finger, face or PIN on your device.")
        _word(self, "passwordless", _("Also for signing in without a password"), help_text)
        self.fields["passwordless"].initial = True


class RenamePasskeyForm(passkeys.EditWebAuthnForm):  # type: ignore[misc]
    """Another name for a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, "name", _("Name"), "")
        self.fields["name"].max_length = 80


class NameForm(forms.Form):
    """First and last name of a person."""

    first_name = forms.CharField(label=_("First name"), max_length=80)
    last_name = forms.CharField(label=_("Last name"), max_length=80)

    def clean(self) -> dict[str, Any]:
        """Refuse what is no name of a person (V-5.1)."""
        data = super().clean() or {}
        first, last = data.get("first_name", ""), data.get("last_name", "")
        refusal = refuse_name(first_name=first, last_name=last) if first and last else None
        if refusal is not None:
            self.add_error("last_name", str(REFUSALS[refusal]))
        return data


class InviteForm(NameForm):
    """Whom to invite, and as what."""

    email = forms.EmailField(label=_("E-mail address"))
    role = forms.ChoiceField(label=_("Role"))
    language = forms.ChoiceField(label=_("Language of the invitation"), choices=settings.LANGUAGES)
    field_order = ("first_name", "last_name", "email", "role", "language")

    def __init__(self, *args: Any, roles: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"] = role_field(roles)
        self.order_fields(self.field_order)

    def clean_email(self) -> str:
        """Refuse addresses of functions and teams (V-5.1)."""
        return personal_address(str(self.cleaned_data["email"]))


class AcceptForm(NameForm):
    """What the invited person adds: the names as they are, and a password."""

    password = forms.CharField(
        label=_("Password"),
        help_text=_NEW_PASSWORD,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password_again = forms.CharField(
        label=_("Password, again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self) -> dict[str, Any]:
        """Check the password against the names and the lists."""
        data = super().clean()
        password, again = data.get("password"), data.get("password_again")
        if password and again and password != again:
            self.add_error("password_again", str(_("The two passwords are not the same.")))
        elif password:
            self._check(password, data)
        return data

    def _check(self, password: str, data: dict[str, Any]) -> None:
        names = {name: data.get(name, "") for name in ("first_name", "last_name")}
        try:
            validate_password(password, Person(email=self.email, **names))
        except ValidationError as error:
            self.add_error("password", error)


class RoleForm(forms.Form):
    """Another role."""

    role = forms.ChoiceField(label=_("Role"))

    def __init__(self, *args: Any, roles: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"] = role_field(roles)


class BlockForm(forms.Form):
    """Why a person is blocked; the person is told."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The person gets this sentence by e-mail."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ProfileForm(forms.Form):
    """Language, appearance and keys."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    theme = forms.ChoiceField(
        label=_("Appearance"),
        choices=(("auto", _("like the system")), ("light", _("light")), ("dark", _("dark"))),
    )
    single_keys = forms.BooleanField(
        label=_("Single keys work as shortcuts"),
        help_text=_("“/” goes to the search. Switch this off if you use speech input."),
        required=False,
    )


class NoticeForm(forms.Form):
    """The acknowledgement of the notice at the first sign-in (V-4.1)."""

    understood = forms.BooleanField(
        label=_("I have taken note of this."),
        error_messages={"required": _("Please confirm that you have taken note of this.")},
    )


def personal_address(email: str) -> str:
    """Return the address in small letters. Raises ValidationError unless it is one person's."""
    refusal = refuse_address(email.lower())
    if refusal is not None:
        raise ValidationError(str(REFUSALS[refusal]), code=refusal.value)
    return email.lower()


def role_field(roles: tuple[str, ...]) -> forms.ChoiceField:
    """Return a choice among ``roles`` by their names."""
    return forms.ChoiceField(label=_("Role"), choices=[(role, Role(role).label) for role in roles])


def _use(person: Person, code: str) -> None:
    if not factors.use_code(person.pk, code):
        raise ValidationError(_("The code is not correct or was used already."), code="used")


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what was sent, also if it is nothing, or ``None`` for a page that is only shown."""
    return request.POST if request.method == "POST" else None
