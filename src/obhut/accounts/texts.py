"""Sentences about the protection of an account, and the names of roles."""

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FACTOR_MESSAGES: dict[str, Promise] = {
    "mfa/messages/totp_activated.txt": _("The authenticator app is set up."),
    "mfa/messages/totp_deactivated.txt": _("The authenticator app was removed."),
    "mfa/messages/webauthn_added.txt": _("The passkey was added."),
    "mfa/messages/webauthn_removed.txt": _("The passkey was removed."),
    "account/messages/password_changed.txt": _("Your password was changed."),
}

SECURITY_MAILS: dict[str, Promise] = {
    "mfa/email/totp_activated": _("An authenticator app was set up."),
    "mfa/email/totp_deactivated": _("The authenticator app was removed."),
    "mfa/email/webauthn_added": _("A passkey was added."),
    "mfa/email/webauthn_removed": _("A passkey was removed."),
    "mfa/email/recovery_codes_generated": _("New recovery codes were made; the old ones are void."),
    "account/email/password_changed": _("The password was changed."),
    "account/email/password_reset": _("The password was set anew by a link from an e-mail."),
}


def in_words(text: Promise | str, language: str) -> str:
    """Return ``text`` in the language of whoever will read it."""
    with translation.override(language):
        return str(text)
