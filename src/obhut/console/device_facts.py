"""What a device says of itself, as lines for people. Everything is hostile text: only printed."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from obhut.console.agent_age import agent_hint
from obhut.ui.components import Badge, Fact, Status

_NOTHING = "–"
_FULL, _NEARLY_FULL = 95, 85


@dataclass(frozen=True, slots=True)
class Mount:
    """One file system: how large, how full, how many of its inodes are used."""

    path: str
    total: str
    used: Badge
    inodes: str


def facts(device: Any) -> list[Fact]:
    """Return the key facts of a device."""
    state, known = device.state, _known(device)
    return [
        Fact(_("Host name"), device.hostname),
        Fact(_("Customer"), device.customer.name),
        Fact(_("Site"), device.site.name if device.site else _NOTHING),
        Fact(_("Operating system"), _system(device, known)),
        Fact(_("Running since"), _boot(known)),
        Fact(_("Last contact"), _moment(state.last_seen_at)),
        Fact(_("Offline since"), _moment(state.offline_since_at)),
        Fact(_("Signed-in people"), _sessions(known.get("sessions"))),
        Fact(_("Agent"), device.agent_version or _NOTHING, hint=agent_hint(device.agent_version)),
        Fact(_("Enrolled"), _moment(device.enrolled_at)),
    ]


def mounts(device: Any) -> list[Mount]:
    """Return the file systems of a device, the fullest first."""
    rows = _known(device).get("mounts")
    found = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    return [_mount(row) for row in sorted(found, key=_used_percent, reverse=True)]


def _mount(row: dict[str, Any]) -> Mount:
    percent = _used_percent(row)
    status = Status.OK
    if percent >= _NEARLY_FULL:
        status = Status.DANGER if percent >= _FULL else Status.WARNING
    inodes = _number(row.get("inodes_percent"))
    return Mount(
        str(row.get("path", ""))[:200],
        f"{number_format(_number(row.get('total_mb')) / 1024, 1)} GiB",
        Badge(status, f"{round(percent)} %"),
        f"{round(inodes)} %" if row.get("inodes_percent") is not None else _NOTHING,
    )


def _used_percent(row: dict[str, Any]) -> float:
    total = _number(row.get("total_mb"))
    return 100 * _number(row.get("used_mb")) / total if total else 0.0


def _number(value: Any) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _known(device: Any) -> dict[str, Any]:
    known = getattr(device, "facts", None)
    return known.values if known and isinstance(known.values, dict) else {}


def _system(device: Any, known: dict[str, Any]) -> str:
    parts = [str(known.get(key) or "") for key in ("os_name", "os_version", "kernel", "arch")]
    return " · ".join(part for part in parts if part) or device.os or _NOTHING


def _boot(known: dict[str, Any]) -> str:
    stamp = known.get("boot_at")
    if not isinstance(stamp, int | float) or not 0 < stamp < 4_102_444_800_000:
        return _NOTHING
    return _moment(datetime.fromtimestamp(stamp / 1000, UTC))


def _sessions(value: Any) -> str:
    """Say none, one or more; who it is never leaves the device."""
    words = {0: _("nobody"), 1: _("one person"), 2: _("more than one person")}
    return words.get(value, _NOTHING)


def _moment(at: datetime | None) -> str:
    return _NOTHING if at is None else date_format(localtime(at), "SHORT_DATETIME_FORMAT")


def failed_sentence(count: int) -> str:
    """Say how many services have failed."""
    return ngettext("%(n)s failed service", "%(n)s failed services", count) % {"n": count}
