"""Upload keys of a customer: make, show once, revoke."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from obhut.devices import api as devices
from obhut.inventory.models import UploadToken
from obhut.inventory.tokens import create_upload_token, revoke_upload_token
from obhut.kernel import clock
from obhut.tenancy.api import Kind, Scope


class UploadTokenForm(forms.Form):
    """What the key is for."""

    note = forms.CharField(
        label=gettext_lazy("What is it for?"),
        max_length=80,
        help_text=gettext_lazy("For example the software distribution that uses it."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def upload_tokens(request: HttpRequest, org: str) -> HttpResponse:
    """Show the upload keys of a customer; a POST makes one and shows it this once."""
    scope = _customer(request)
    form = UploadTokenForm(request.POST or None)
    context: dict[str, Any] = {"form": form, "scope_slug": scope.slug}
    if request.method == "POST" and form.is_valid():
        made = create_upload_token(
            partner_id=scope.partner_id or 0,
            customer_id=scope.customer_id or 0,
            note=form.cleaned_data["note"],
            created_by=int(request.user.pk or 0),
            at=clock.real(),
        )
        context |= {"form": UploadTokenForm(), **_lines(made.text)}
    context["tokens"] = _tokens(scope)
    status = 422 if form.errors else 200
    response = render(request, "inventory/tokens.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


@require_POST
def revoke_token(request: HttpRequest, org: str, token_id: int) -> HttpResponse:
    """Revoke an upload key of the customer."""
    scope = _customer(request)
    token = UploadToken.objects.visible_to(scope).filter(pk=token_id).first()
    if token is None:
        raise Http404
    revoke_upload_token(token_id=token.pk, at=clock.real())
    messages.success(request, _("The upload key is revoked; nobody can use it any more."))
    return HttpResponseRedirect(reverse("upload_tokens", args=[scope.slug]))


def _customer(request: HttpRequest) -> Scope:
    scope: Scope = request.scope  # type: ignore[attr-defined]
    if scope.kind is not Kind.CUSTOMER:
        raise Http404
    if not devices.may_manage(request.user.role):  # type: ignore[union-attr]
        raise PermissionDenied
    return scope


def _tokens(scope: Scope) -> list[Any]:
    return list(UploadToken.objects.visible_to(scope).order_by("revoked_at", "-created_at")[:200])


def _lines(text: str) -> dict[str, str]:
    url = f"{settings.PUBLIC_URL}{reverse('agent_inventory')}"
    return {
        "made": text,
        "settings_text": f"server = {url}\nuser = obhut\npassword = {text}",
        "line": (
            f"glpi-agent --local=- --json | curl --fail --user obhut:{text}"
            f" --header 'Content-Type: application/json' --data-binary @- {url}"
        ),
    }
