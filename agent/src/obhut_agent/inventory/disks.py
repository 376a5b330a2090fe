"""Disks that are built in, with what their maker calls them (as SMART tells it)."""

import json
from typing import Any

from obhut_agent.inventory.source import Entries, Source, Values, integer, key, text
from obhut_agent.reading import content, lines, listing

_LEFT_OUT = ("loop", "ram", "zram", "dm-", "md", "sr", "fd", "nbd", "drbd", "rbd", "zd")
_VIRTUAL = ("vd", "xvd")
_VIRTUAL_VENDORS = ("qemu", "vmware", "vbox", "virtual", "msft")
_SECTOR = 512


def disks(source: Source) -> Entries:
    """Return one entry a disk; removable ones are the business of who carries them."""
    found: Entries = {}
    for device in listing(f"{source.root}/sys/block"):
        base = f"{source.root}/sys/block/{device}"
        sectors = integer(content(f"{base}/size"))
        if device.startswith(_LEFT_OUT) or not sectors or _is_removable(base):
            continue
        values = _disk(source, base, device, sectors)
        serial = str(values["serial"] or device)
        found[key(serial if serial not in found else f"{serial} {device}")] = values
    return found


def _is_removable(base: str) -> bool:
    return content(f"{base}/removable").strip() == "1"


def _disk(source: Source, base: str, device: str, sectors: int) -> Values:
    known = _udev(source, base)
    values: Values = {
        "device": text(device),
        "model": text(content(f"{base}/device/model")) or known.get("ID_MODEL"),
        "serial": text(content(f"{base}/device/serial"))
        or text(content(f"{base}/serial"))
        or known.get("ID_SERIAL_SHORT"),
        "wwn": text(content(f"{base}/wwid")) or known.get("ID_WWN"),
        "size_gb": sectors * _SECTOR // 10**9,
        "kind": _kind(base, device),
        "firmware": text(content(f"{base}/device/firmware_rev"))
        or text(content(f"{base}/device/rev"))
        or known.get("ID_REVISION"),
    }
    return {**values, **_asked(source, device, values)}


def _kind(base: str, device: str) -> str:
    vendor = content(f"{base}/device/vendor").strip().lower()
    if device.startswith(_VIRTUAL) or vendor.startswith(_VIRTUAL_VENDORS):
        return "virtual"
    if device.startswith("nvme"):
        return "nvme"
    return "hdd" if content(f"{base}/queue/rotational").strip() == "1" else "ssd"


def _udev(source: Source, base: str) -> dict[str, str]:
    """Return what the device manager found out as root and keeps for all to read."""
    number = content(f"{base}/dev").strip()
    found = {}
    for line in lines(f"{source.root}/run/udev/data/b{number}"):
        name, equals, value = line.removeprefix("E:").partition("=")
        cleaned = text(value)
        if line.startswith("E:") and equals and cleaned:
            found[name] = cleaned
    return found


def _asked(source: Source, device: str, known: Values) -> Values:
    """Ask the disk itself where root may and nobody else knew; a sleeping disk is left asleep."""
    complete = known["serial"] and known["model"]
    if complete or known["kind"] == "virtual" or not source.is_root:
        return {}
    if not source.run.has("smartctl"):
        return {}
    said = source.run(
        ["smartctl", "-n", "standby", "-i", "--json", f"/dev/{device}"], timeout_s=20, fine=(0, 4)
    )
    names = {"model": "model_name", "serial": "serial_number", "firmware": "firmware_version"}
    answer = _json(said)
    asked = {name: text(str(answer.get(theirs) or "")) for name, theirs in names.items()}
    return {name: value for name, value in asked.items() if value}


def _json(said: str | None) -> dict[str, Any]:
    try:
        answer = json.loads(said or "{}")
    except (ValueError, RecursionError):
        return {}
    return answer if isinstance(answer, dict) else {}
