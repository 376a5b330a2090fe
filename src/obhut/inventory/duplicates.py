"""Devices that may be one machine: the same real serial number at one partner."""

from django.db.models.functions import Lower, Trim

from obhut.devices import api as devices
from obhut.kernel.serials import is_real
from obhut.tenancy.api import Scope


def twins_of(
    scope: Scope, *, device_id: int, partner_id: int, serial: str
) -> list[tuple[int, str]]:
    """Return key and name of other devices of ``scope`` with the same serial number."""
    if not is_real(serial):
        return []
    rows = devices.devices_in(scope).filter(partner_id=partner_id).exclude(pk=device_id)
    same = rows.annotate(plain=Lower(Trim("serial"))).filter(plain=serial.strip().lower())
    return list(same.order_by("pk").values_list("pk", "name")[:10])
