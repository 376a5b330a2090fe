"""Gerät › Hardware: what a machine is made of. Every text is hostile: only printed, cut short."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format, number_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from obhut.console.device_frame import frame, looked_at, to_health
from obhut.inventory import api as inventory
from obhut.ui.components import Empty, Fact

_NOTHING = "–"
_MOST_ROWS = 200
_SECTIONS = (
    "hardware", "firmware", "processors", "memory", "disks", "network", "system", "users",
)  # fmt: skip
Values = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Table:
    """Parts of one kind; the first cell of a row names the part."""

    key: str
    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@require_safe
def device_hardware(request: HttpRequest, device_id: int) -> HttpResponse:
    """Show machine, firmware, system, processors, memory, disks and network."""
    device = looked_at(request, device_id)
    stored = inventory.sections_of(request.home, device.pk, *_SECTIONS)  # type: ignore[attr-defined]
    known = {name: section.content for name, section in stored.items()}
    newest = max((section.received_at for section in stored.values()), default=None)
    context = {
        **frame(request, device),
        "machine": _machine(known),
        "system": _system(known),
        "tables": [table for table in _tables(known) if table.rows],
        "known": bool(stored),
        "nothing": Empty(
            "cpu",
            _("Nothing known of the hardware yet"),
            _("The agent sends it some minutes after it has enrolled."),
            to_health(device),
        ),
        "as_of": date_format(localtime(newest), "SHORT_DATETIME_FORMAT") if newest else "",
    }
    return render(request, "console/device_hardware.html", context)


def _machine(known: Mapping[str, Any]) -> list[Fact]:
    machine = _one(known, "hardware", "machine")
    firmware = _one(known, "firmware", "bios")
    return [
        Fact(_("Manufacturer"), _text(machine.get("vendor"))),
        Fact(_("Model"), _text(machine.get("model"))),
        Fact(_("Serial number"), _text(machine.get("serial"))),
        Fact(_("Type of case"), _text(machine.get("chassis"))),
        Fact(_("Firmware"), _joined(_dated(firmware, "date"), "vendor", "version", "date")),
        Fact(_("Secure start"), _yes_no(firmware.get("secure_boot"))),
    ]


def _system(known: Mapping[str, Any]) -> list[Fact]:
    system = _one(known, "system", "os")
    users = _one(known, "users", "counts")
    return [
        Fact(_("Operating system"), _joined(system, "name", "version", "codename")),
        Fact(_("Kernel"), _joined(system, "kernel", "arch")),
        Fact(_("Start mode"), _text(system.get("boot_mode"))),
        Fact(_("Time zone"), _text(system.get("timezone"))),
        Fact(_("Language of the system"), _text(system.get("locale"))),
        Fact(_("Installed on"), _text(_dated(system, "installed_on").get("installed_on"))),
        Fact(_("Local accounts"), _text(users.get("local"))),
        Fact(_("of them administrators"), _text(users.get("administrators"))),
    ]


def _tables(known: Mapping[str, Any]) -> list[Table]:
    return [
        _table(
            known, "processors", _("Processors"),
            ((_("Model"), "model"), (_("Cores"), "cores"), (_("Threads"), "threads"),
             (_("MHz"), "mhz")),
        ),
        _table(
            known, "memory", _("Memory"),
            ((_("Size in MiB"), "size_mb"), (_("Kind"), "type"), (_("Speed"), "speed")),
        ),
        _table(
            known, "disks", _("Disks"),
            ((_("Device"), "device"), (_("Model"), "model"), (_("Serial number"), "serial"),
             (_("Size in GB"), "size_gb"), (_("Kind"), "kind"), (_("Firmware"), "firmware")),
        ),
        _table(
            known, "network", _("Network"),
            ((_("Hardware address"), "mac"), (_("Mbit/s"), "speed_mbit"), (_("Kind"), "kind"),
             (_("Addresses"), "addresses")),
        ),
    ]  # fmt: skip


def _table(
    known: Mapping[str, Any], section: str, title: str, columns: tuple[tuple[str, str], ...]
) -> Table:
    parts = sorted(known.get(section, {}).items())[:_MOST_ROWS]
    return Table(
        section,
        title,
        (_("Part"), *(label for label, _key in columns)),
        tuple(
            (inventory.key_words(section, key), *(_text(values.get(name)) for _l, name in columns))
            for key, values in parts
        ),
    )


def _one(known: Mapping[str, Any], section: str, key: str) -> Values:
    found: Values = known.get(section, {}).get(key, {})
    return found


def _dated(values: Values, name: str) -> Values:
    """Return the values with a day as people write it; what is no ISO day stays as it was sent."""
    try:
        day = date.fromisoformat(str(values.get(name, "")))
    except ValueError:
        return values
    return {**values, name: date_format(day, "SHORT_DATE_FORMAT")}


def _joined(values: Values, *names: str) -> str:
    texts = (_text(values.get(name)) for name in names)
    return " · ".join(text for text in texts if text != _NOTHING) or _NOTHING


def _text(value: object) -> str:
    if isinstance(value, bool):
        return _yes_no(value)
    if isinstance(value, int | float):
        return number_format(value, use_l10n=True, force_grouping=True)
    if isinstance(value, list):
        return ", ".join(map(str, value)) or _NOTHING
    return str(value).strip() if value else _NOTHING


def _yes_no(value: object) -> str:
    if value is None:
        return _("unknown")
    return _("yes") if value else _("no")
