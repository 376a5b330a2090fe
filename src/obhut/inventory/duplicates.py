"""Devices that may be one machine: the same real serial number at one partner."""

from dataclasses import dataclass

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count
from django.db.models.functions import Lower, Trim

from obhut.devices import api as devices
from obhut.inventory.rules.serials import is_real
from obhut.tenancy.api import Scope


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Devices with one serial number, the oldest first; a person decides whether they are one."""

    serial: str
    device_ids: tuple[int, ...]


def possible_duplicates(scope: Scope) -> list[Duplicates]:
    """Return the groups of devices of ``scope`` that share a serial number within a partner.

    Placeholders such as "To be filled by O.E.M." match nothing.
    """
    rows = devices.devices_in(scope).exclude(serial="").annotate(plain=Lower(Trim("serial")))
    groups = rows.values("partner_id", "plain").annotate(
        n=Count("pk"), ids=ArrayAgg("pk", order_by="pk")
    )
    found = groups.filter(n__gt=1).order_by("partner_id", "plain").values_list("plain", "ids")
    return [Duplicates(serial, tuple(ids)) for serial, ids in found if is_real(serial)]


def twins_of(
    scope: Scope, *, device_id: int, partner_id: int, serial: str
) -> list[tuple[int, str]]:
    """Return key and name of other devices of ``scope`` with the same serial number."""
    if not is_real(serial):
        return []
    rows = devices.devices_in(scope).filter(partner_id=partner_id).exclude(pk=device_id)
    same = rows.annotate(plain=Lower(Trim("serial"))).filter(plain=serial.strip().lower())
    return list(same.order_by("pk").values_list("pk", "name")[:10])
