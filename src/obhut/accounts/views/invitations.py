"""The link by which an invited person gets an account. Works as the role of sign-in."""

from typing import Any

from allauth.account.utils import perform_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from obhut.accounts import operations
from obhut.accounts.forms import REFUSALS, AcceptForm, posted
from obhut.accounts.models import Invitation, Person
from obhut.kernel import clock
from obhut.tenancy.api import current_brand


@sensitive_post_parameters("password", "password_again")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show the invitation, take names and password, and sign the new person in."""
    try:
        offer = operations.open_invitation(token=token, at=clock.real())
    except operations.InvitationUnknownError:
        return _over(request, "unknown", status=404)
    except operations.InvitationOverError as error:
        return _over(request, error.state, status=410)
    if request.user.is_authenticated:
        return render(request, "accounts/invitation_signed_in.html", {"offer": offer}, status=409)
    form = AcceptForm(posted(request), email=offer.email, initial=_names(offer))
    person = _accepted(token, form) if request.method == "POST" and form.is_valid() else None
    return perform_login(request, person) if person else _offer(request, offer, form)


def _accepted(token: str, form: AcceptForm) -> Person | None:
    said = form.cleaned_data
    try:
        return operations.accept(
            token=token,
            first_name=said["first_name"],
            last_name=said["last_name"],
            password=said["password"],
            at=clock.real(),
        )
    except operations.AddressTakenError:
        form.add_error(None, _("There is an account with this address already. Please sign in."))
    except operations.NotPersonalError as error:
        form.add_error(None, str(REFUSALS[error.refusal]))
    except (operations.InvitationOverError, operations.InvitationUnknownError):
        form.add_error(None, _("This invitation was used in the meantime. Please sign in."))
    return None


def _offer(request: HttpRequest, offer: Invitation, form: AcceptForm) -> HttpResponse:
    owner = offer.customer or offer.partner
    context: dict[str, Any] = {
        "form": form,
        "offer": offer,
        "organisation": owner.name if owner else current_brand().operator_name,
    }
    return render(request, "accounts/invitation.html", context, status=422 if form.errors else 200)


def _over(request: HttpRequest, state: str, *, status: int) -> HttpResponse:
    return render(request, "accounts/invitation_over.html", {"state": state}, status=status)


def _names(offer: Invitation) -> dict[str, str]:
    return {"first_name": offer.first_name, "last_name": offer.last_name}
