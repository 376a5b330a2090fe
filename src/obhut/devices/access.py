"""Who may see and who may manage devices."""

from django.http import Http404

from obhut.devices.models import Device
from obhut.tenancy.api import Scope

_MANAGERS = frozenset(
    {
        "operator-admin",
        "operator-technician",
        "partner-admin",
        "partner-technician",
        "customer-admin",
    }
)
_ADMINISTRATORS = frozenset({"operator-admin", "partner-admin", "customer-admin"})


def device_for(home: Scope, device_id: int) -> Device:
    """Return a device inside ``home``, else Http404: foreign, removed and missing look alike."""
    devices = Device.objects.visible_to(home).select_related("state", "facts", "customer", "site")
    device = devices.filter(pk=device_id, removed_at=None).first()
    if device is None:
        raise Http404
    return device


def may_manage(role: str) -> bool:
    """Tell whether people of this role may add and rename devices."""
    return role in _MANAGERS


def may_decide(role: str) -> bool:
    """Tell whether people of this role may release a device from quarantine or remove it."""
    return role in _ADMINISTRATORS
