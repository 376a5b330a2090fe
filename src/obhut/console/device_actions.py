"""Gerät hinzufügen, umbenennen."""

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
from django.views.decorators.http import require_http_methods, require_safe

from obhut.devices import api as devices
from obhut.kernel import clock
from obhut.tenancy import api as tenancy
from obhut.tenancy.api import Scope


class NewDeviceForm(forms.Form):
    """Where the new devices belong and how many there will be."""

    site = forms.ChoiceField(label=gettext_lazy("Customer and site"))
    uses = forms.IntegerField(
        label=gettext_lazy("For how many devices?"),
        min_value=1,
        max_value=devices.MOST_FROM_WEB,
        initial=1,
        help_text=gettext_lazy("Up to 25; more are made in the server's own shell."),
    )

    proxy = forms.CharField(
        label=gettext_lazy("Address of the company's proxy"),
        max_length=200,
        required=False,
        help_text=gettext_lazy(
            "Only if the device reaches the internet through one, such as http://proxy.example:3128."
        ),
    )

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].choices = tenancy.site_choices(scope)  # type: ignore[attr-defined]

    def clean_proxy(self) -> str:
        """Refuse what could not stand in a line. Raises ValidationError."""
        proxy: str = self.cleaned_data["proxy"].strip()
        if proxy and not devices.is_proxy(proxy):
            raise forms.ValidationError(_("This is not an address of a proxy (http://host:port)."))
        return proxy


@require_http_methods(["GET", "HEAD", "POST"])
def add_device(request: HttpRequest, org: str) -> HttpResponse:
    """Make a one-time token and show the line to run; it is shown this once."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    _require(devices.may_manage(_role(request)))
    form = NewDeviceForm(request.POST or None, scope=scope)
    if request.method != "POST" or not form.is_valid():
        status = 422 if form.errors else 200
        return render(request, "console/device_add.html", {"form": form}, status=status)
    token = _token(request, scope, form.cleaned_data)
    context = {
        **_lines(token, form.cleaned_data),
        "arrival_url": reverse("device_arrival", args=[scope.slug, token.id]),
        "expires_at": token.expires_at,
        "waiting": True,
    }
    response = render(request, "console/device_line.html", context)
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def device_arrival(request: HttpRequest, org: str, token_id: int) -> HttpResponse:
    """Answer which devices have come with a token; asked by the page that waits."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    token = devices.token_in(scope, token_id)
    if token is None:
        raise Http404
    arrived = devices.arrived_with(token_id)
    context = {
        "arrived": [(name, reverse("device_health", args=[pk])) for pk, name in arrived],
        "waiting": len(arrived) < token.max_uses,
        "arrival_url": request.path,
    }
    return render(request, "console/_device_arrival.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def rename_device(request: HttpRequest, device_id: int) -> HttpResponse:
    """Give a device a name of its own."""
    device = _device(request, device_id)
    _require(devices.may_manage(_role(request)))
    form = RenameForm(request.POST or None, initial={"name": device.name})
    if request.method != "POST" or not form.is_valid():
        context = {"form": form, "device": device}
        status = 422 if form.errors else 200
        return render(request, "console/device_rename.html", context, status=status)
    name = form.cleaned_data["name"]
    devices.rename(device_id=device.pk, name=name)
    messages.success(request, _("The name was saved."))
    return HttpResponseRedirect(reverse("device_health", args=[device.pk]))


class RenameForm(forms.Form):
    """A name for people; an empty one means the host name."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Leave it empty to use the host name."),
    )

    def clean_name(self) -> str:
        """Return the name without what nobody sees."""
        return devices.visible(self.cleaned_data["name"])


def _token(request: HttpRequest, scope: Scope, said: dict[str, Any]) -> devices.NewToken:
    place = tenancy.site_in(scope, int(said["site"]))
    if place is None:
        raise Http404
    return devices.create_web_token(
        partner_id=place.partner_id,
        customer_id=place.customer_id,
        site_id=place.site_id,
        uses=said["uses"],
        created_by=int(request.user.pk or 0),
        at=clock.real(),
    )


def _lines(token: devices.NewToken, said: dict[str, Any]) -> dict[str, Any]:
    """Return the lines of a token; the one that installs needs the package to be ready."""
    enrolment = devices.Enrolment(settings.PUBLIC_URL, token.text, devices.fingerprint())
    package = devices.package()
    line = package and devices.install_line(
        enrolment, script_sha256=package.script_sha256, proxy=said["proxy"]
    )
    return {
        "line": line,
        "package": package,
        "enrol_line": devices.enrol_line(enrolment),
        "uses": said["uses"],
        "fingerprint": enrolment.fingerprint,
    }


def _device(request: HttpRequest, device_id: int) -> Any:
    return devices.device_for(request.home, device_id)  # type: ignore[attr-defined]


def _role(request: HttpRequest) -> str:
    return str(request.user.role)  # type: ignore[union-attr]


def _require(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied
