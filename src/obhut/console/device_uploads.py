"""Gerät annehmen: a person takes a device that only uploads as one of the customer's."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from obhut.devices import api as devices
from obhut.devices.api import Source
from obhut.kernel import clock


@require_POST
def accept_device(request: HttpRequest, device_id: int) -> HttpResponse:
    """Accept an uploaded device; from now on it counts as one of the customer's."""
    device = devices.device_for(request.home, device_id)  # type: ignore[attr-defined]
    if device.source != Source.UPLOAD:
        raise Http404
    if not devices.may_decide(request.user.role):  # type: ignore[union-attr]
        raise PermissionDenied
    devices.accept_upload(device_id=device.pk, person_id=int(request.user.pk or 0), at=clock.real())
    messages.success(request, _("The device is accepted. What it uploads stays unproven."))
    return HttpResponseRedirect(reverse("device_hardware", args=[device.pk]))
