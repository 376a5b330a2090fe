"""Sign-in, second factor, factors: allauth's views with our templates and our guards."""

from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as codes
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache

from obhut.accounts import factors
from obhut.accounts.adapters import FactorAdapter
from obhut.accounts.views.own import settings_tabs

_P = "accounts/"
_TABS = {"settings_tabs": settings_tabs}


class _KeepsOneFactor:
    """Removes a factor only while another one stays, also when two requests come at once."""

    request: HttpRequest

    def factor(self) -> Authenticator:
        """Return the factor that would go."""
        raise NotImplementedError

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            factors.lock(self.request.user.pk or 0)
            if FactorAdapter().can_delete_authenticator(self.factor()):
                response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
                return response
        text = FactorAdapter.error_messages["cannot_delete_authenticator"]
        messages.error(self.request, str(text))
        return redirect("mfa_index")


class RemoveApp(_KeepsOneFactor, totp.DeactivateTOTPView):  # type: ignore[misc]
    """Remove the authenticator app."""

    template_name = f"{_P}app_remove.html"

    def factor(self) -> Authenticator:
        """Return the authenticator app."""
        return self.authenticator


class RemovePasskey(_KeepsOneFactor, passkeys.RemoveWebAuthnView):  # type: ignore[misc]
    """Remove a passkey."""

    template_name = f"{_P}passkey_remove.html"
    success_url = "/konto/mfa/"

    def factor(self) -> Authenticator:
        """Return the passkey."""
        return self.get_object()


class RecoveryCodes(recovery.ViewRecoveryCodesView):  # type: ignore[misc]
    """The recovery codes, readable once."""

    template_name = f"{_P}recovery_codes.html"


sign_in = account.LoginView.as_view(template_name=f"{_P}sign_in.html")
sign_out = account.LogoutView.as_view(template_name=f"{_P}sign_out.html")
blocked = account.AccountInactiveView.as_view(template_name=f"{_P}blocked.html")
change_password = account.PasswordChangeView.as_view(
    template_name=f"{_P}password.html", extra_context=_TABS
)
forgotten = account.PasswordResetView.as_view(template_name=f"{_P}forgotten.html")
forgotten_sent = account.PasswordResetDoneView.as_view(template_name=f"{_P}forgotten_sent.html")
new_password = account.PasswordResetFromKeyView.as_view(template_name=f"{_P}new_password.html")
new_password_done = account.PasswordResetFromKeyDoneView.as_view(
    template_name=f"{_P}new_password_done.html"
)
factor = codes.AuthenticateView.as_view(template_name=f"{_P}factor.html")
factor_again = codes.ReauthenticateView.as_view(template_name=f"{_P}factor_again.html")
passkey_sign_in = passkeys.LoginWebAuthnView.as_view(template_name=f"{_P}sign_in.html")
passkey_again = passkeys.ReauthenticateWebAuthnView.as_view(template_name=f"{_P}passkey_again.html")
factor_list = codes.IndexView.as_view(template_name=f"{_P}factors.html", extra_context=_TABS)
add_app = never_cache(totp.ActivateTOTPView.as_view(template_name=f"{_P}app_add.html"))
remove_app = RemoveApp.as_view()
add_passkey = passkeys.AddWebAuthnView.as_view(template_name=f"{_P}passkey_add.html")
remove_passkey = RemovePasskey.as_view()
rename_passkey = passkeys.EditWebAuthnView.as_view(
    template_name=f"{_P}passkey_rename.html", success_url="/konto/mfa/"
)
recovery_codes = never_cache(RecoveryCodes.as_view())
new_recovery_codes = recovery.GenerateRecoveryCodesView.as_view(
    template_name=f"{_P}recovery_codes_new.html"
)
