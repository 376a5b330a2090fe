"""Entries that may be one machine: one rule for the page of duplicates, for a device, for merging.

Alike are entries of one partner with the same hardware id, the same serial number, or the same
address of a network card. What tells nothing is ignored: placeholders of makers, addresses that
software chose, and those that more than two entries name (docking stations go from desk to desk).
An address alone is also outweighed by two different serial numbers.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Func, Q, QuerySet, TextField
from django.db.models.functions import Lower, Trim

from obhut.devices.models import Device, DeviceQuerySet
from obhut.devices.queries import devices_in
from obhut.kernel.serials import is_real, normal
from obhut.tenancy.api import Scope

_MOST = 100
_SHOWN = 20
_MOST_WITH_ONE_ADDRESS = 2


@dataclass(frozen=True, slots=True)
class Likeness:
    """Entries that share ``what``: ``hardware``, ``serial`` or ``mac``; newest contact first."""

    what: str
    value: str
    devices: tuple[Device, ...]


def duplicates(scope: Scope) -> list[Likeness]:
    """Return the entries inside ``scope`` that may be one machine, at most a hundred groups."""
    rows = devices_in(scope).filter(quarantined_at=None)
    seen: set[frozenset[int]] = set()
    each_once = []
    for group in (*_by_hardware(rows), *_by_serial(rows), *_by_address(rows)):
        members = frozenset(device.pk for device in group.devices)
        if members not in seen:
            seen.add(members)
            each_once.append(group)
    return each_once[:_MOST]


def twins_of(scope: Scope, device: Device) -> list[Device]:
    """Return the other entries of ``scope`` that may be the same machine as ``device``."""
    near = devices_in(scope).filter(partner_id=device.partner_id).exclude(pk=device.pk)
    rows = near.annotate(plain=_PLAIN_SERIAL).filter(_may_be(device)).order_by("pk")
    return [other for other in rows[:_MOST] if are_alike(device, other)][:_SHOWN]


def are_alike(one: Device, other: Device) -> bool:
    """Tell whether two entries may be one machine."""
    if one.pk == other.pk or one.partner_id != other.partner_id:
        return False
    if one.hardware_id and one.hardware_id == other.hardware_id:
        return True
    first, second = normal(one.serial), normal(other.serial)
    if is_real(first) and is_real(second):
        return first == second
    return any(_tells(one.partner_id, mac) for mac in set(one.macs) & set(other.macs))


_PLAIN_SERIAL = Lower(Trim("serial"))


def _may_be(device: Device) -> Q:
    wanted = Q(hardware_id=device.hardware_id) if device.hardware_id else Q(pk__in=())
    if is_real(device.serial):
        wanted |= Q(plain=device.serial.strip().lower())
    return wanted | Q(macs__overlap=device.macs) if device.macs else wanted


def _tells(partner_id: int, mac: str) -> bool:
    """Tell whether an address belongs to few enough entries to say something."""
    rows = Device.objects.filter(partner_id=partner_id, removed_at=None, macs__contains=[mac])
    return rows.count() <= _MOST_WITH_ONE_ADDRESS


def _by_hardware(rows: DeviceQuerySet) -> Iterator[Likeness]:
    named = rows.exclude(hardware_id="").values_list("partner_id", "hardware_id")
    for partner, hardware, _ in _twice(named):
        yield _group("hardware", hardware, rows.filter(partner_id=partner, hardware_id=hardware))


def _by_serial(rows: DeviceQuerySet) -> Iterator[Likeness]:
    plain = rows.annotate(plain=_PLAIN_SERIAL)
    for partner, serial, _ in _twice(plain.exclude(plain="").values_list("partner_id", "plain")):
        if is_real(serial):
            yield _group("serial", serial, plain.filter(partner_id=partner, plain=serial))


def _by_address(rows: DeviceQuerySet) -> Iterator[Likeness]:
    each = Func(F("macs"), function="unnest", output_field=TextField(), set_returning=True)
    named = rows.exclude(macs=[]).annotate(mac=each).values_list("partner_id", "mac")
    for partner, mac, entries in _twice(named, most=_MOST_WITH_ONE_ADDRESS):
        group = _group("mac", mac, rows.filter(partner_id=partner, macs__contains=[mac]))
        if entries == len(group.devices) and are_alike(*group.devices):
            yield group


def _twice(rows: QuerySet[Device, Any], *, most: int = _MOST) -> Iterable[tuple[Any, ...]]:
    counted = rows.annotate(entries=Count("pk")).filter(entries__gt=1, entries__lte=most)
    return list(counted.order_by("-entries", *rows.query.values_select)[:_MOST])


def _group(what: str, value: object, rows: DeviceQuerySet) -> Likeness:
    entries = rows.select_related("state", "customer", "site")
    newest_first = entries.order_by("-state__last_seen_at", "-pk")[:_SHOWN]
    return Likeness(what, str(value), tuple(newest_first))
