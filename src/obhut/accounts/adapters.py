"""How allauth behaves here: closed sign-up, our texts, our outbox, sealed secrets."""

from base64 import b64decode, b64encode
from typing import Any

import qrcode  # type: ignore[import-untyped]
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from qrcode.image.svg import SvgPathFillImage  # type: ignore[import-untyped]

from obhut.accounts import factors, session_marks, trail
from obhut.accounts.models import Person
from obhut.accounts.ports import mail_person
from obhut.accounts.texts import FACTOR_MESSAGES, SECURITY_MAILS, in_words
from obhut.kernel.clauses import clause
from obhut.tenancy.api import current_brand
from obhut.ui.preferences import remember_looks


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-in by mail address and password; nobody signs up, nobody learns who has an account."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("The address or the password is not correct."),
        "invalid_login": _("The address or the password is not correct."),
        "enter_current_password": _("Please enter your current password."),
        "incorrect_password": _("The password is not correct."),
        "incorrect_code": _("The code is not correct or was used already."),
        "invalid_password_reset": _("The link is not valid any more. Please ask for a new one."),
        "too_many_login_attempts": _("Too many attempts. Please wait a few minutes and try again."),
        "rate_limited": _("Too many attempts. Please wait a few minutes and try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up: an account begins with an invitation."""
        return False

    @clause("C-7.1")
    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Delay an account or an address after too many wrong tries, and log it."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            trail.sign_in_delayed(credentials.get("email", ""))
            raise

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Log a wrong password."""
        trail.sign_in_failed(credentials.get("email", ""), why="password")

    def post_login(self, request: HttpRequest, user: Person, **hooks: Any) -> HttpResponse:
        """Log the sign-in and look whether the account is in use elsewhere."""
        response: HttpResponse = super().post_login(request, user, **hooks)
        factors.note(user)
        trail.signed_in(request, user)
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            remember_looks(response, language=user.language, theme=user.theme)
        return response

    def logout(self, request: HttpRequest) -> None:
        """Log the sign-out and forget the session."""
        trail.signed_out(request)
        super().logout(request)

    def set_password(self, user: Person, password: str) -> None:
        """Store the new password and nothing else of a perhaps stale person."""
        user.set_password(password)
        user.save(update_fields=["password"])

    def add_message(  # noqa: PLR0917 - allauth decides the signature
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Show our own sentence for what happened, or nothing where the page says it."""
        text = message or FACTOR_MESSAGES.get(message_template or "")
        if text:
            messages.add_message(request, level, str(text), extra_tags=extra_tags)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: Person,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell the person by mail what changed in the protection of the account."""
        what = SECURITY_MAILS.get(template_prefix)
        if what is not None:
            mail_person(user, "security", {"what": in_words(what, user.language)})

    def send_password_reset_mail(self, user: Person, email: str, context: dict[str, Any]) -> None:
        """Put the link for a new password into the outbox."""
        mail_person(user, "new_password", {"link": context["password_reset_url"]})

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Return the link; its host is the instance's own, never the one of the request."""
        uid, _dash, secret = key.partition("-")
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": secret})
        return f"{settings.PUBLIC_URL}{path}"

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Return to the profile."""
        return reverse("profile")

    def get_reauthentication_methods(self, user: Person) -> list[dict[str, Any]]:
        """Offer the second factors only: a password alone confirms nothing here."""
        return [
            {"id": name, "description": text, "url": reverse(name)}
            for name, text in factors.confirmation_pages(user)
        ]

    def is_reauthentication_required(self, *, app: str, **_hooks: Any) -> bool:
        """Ask for the factor before its settings change, unless it is fresh or the first one."""
        request = self.request
        if session_marks.has_fresh_factor(request, request.user.pk):
            return False
        return factors.has_factor(request.user.pk)


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors: secrets sealed for one person, the last factor stays."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("The code is not correct or was used already."),
        "cannot_delete_authenticator": _(
            "This is your only second factor. Set up another one first, then remove this one."
        ),
    }

    def encrypt(self, text: str) -> str:
        """Seal a secret for the person who is about to keep it."""
        return b64encode(factors.sealed(_whose(), text)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open a secret of the person who signs in or is signed in."""
        return factors.opened(_whose(), b64decode(encrypted_text))

    @clause("V-4.3")
    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Nobody removes the last factor."""
        return not factors.is_last(authenticator)

    def get_totp_issuer(self) -> str:
        """Return the name that the authenticator app shows."""
        return current_brand().operator_name or "Obhut"

    def build_totp_svg(self, url: str) -> str:
        """Return the picture for the app, on a white ground so that it scans in the dark too."""
        picture = qrcode.make(url, image_factory=SvgPathFillImage)
        return str(picture.to_string(encoding="unicode"))

    def _get_site_name(self) -> str:
        return self.get_totp_issuer()

    def generate_authenticator_name(self, user: Person, type: Authenticator.Type) -> str:  # noqa: A002
        """Propose a name for a new passkey."""
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return f"Passkey {number}"


def _whose() -> Person:
    """Return the person whose factor is at work: signed in, or on the way through sign-in."""
    request = context.request
    if request.user.is_authenticated:
        return request.user  # type: ignore[no-any-return]
    return request._login_stage.login.user  # type: ignore[no-any-return]
