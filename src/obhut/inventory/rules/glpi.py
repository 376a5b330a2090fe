"""The inventory JSON of the GLPI agent becomes sections. Pure; everything in it is hostile.

Format: https://github.com/glpi-project/inventory_format. Read are whole inventories of computers by
GLPI-Agent 1.4 and newer. Names of people, addresses of access points and keys are never read.
"""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from obhut.devices.api import UploadedMachine
from obhut.inventory.rules.content import clean
from obhut.inventory.rules.message import Content
from obhut.kernel.serials import is_real, is_real_uuid
from obhut_protocol.limits import MAX_ENTRIES, MAX_KEY, MAX_VALUE_ITEMS, MAX_VALUE_TEXT

_CLIENT = re.compile(r"GLPI-Agent_v(\d{1,3})\.(\d{1,3})")
_OLDEST = (1, 4)
_MAJOR = 1
_FROM = {"deb": "dpkg", "dpkg": "dpkg", "rpm": "rpm", "flatpak": "flatpak", "snap": "snap"}
_MOST_PARTS = 500


class NotUnderstood(Exception):  # noqa: N818 - a state, named as people say it
    """The document is not one that we can take; ``code`` names why. Nothing was changed."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Upload:
    """A machine as it describes itself."""

    machine: UploadedMachine
    sections: Mapping[str, Content]


def is_contact(document: object) -> bool:
    """Tell whether an agent only asks what it should do."""
    return isinstance(document, dict) and document.get("action") == "contact"


def read(document: object) -> Upload:
    """Return the machine in a decoded document. Raises NotUnderstood."""
    content = _content(document)
    client = _client(content)
    hardware, bios = _map(content, "hardware"), _map(content, "bios")
    system = _map(content, "operatingsystem")
    sections = {
        "hardware": {"machine": _machine(hardware, bios)},
        "firmware": {"bios": _firmware(bios)},
        "processors": _counted("cpu", _each(content, "cpus"), _processor),
        "memory": _counted("slot ", _each(content, "memories"), _memory),
        "disks": _named(_each(content, "storages"), _disk),
        "network": _network(_each(content, "networks")),
        "system": {"os": _system(system)},
        "packages": _packages(content, str(system.get("kernel_name") or system.get("name") or "")),
    }
    machine = UploadedMachine(
        identity=_identity(hardware, bios),
        hostname=_word(hardware.get("name"), 255) or "?",
        os=_word(system.get("name") or system.get("full_name"), 64),
        client=client,
    )
    return Upload(machine, sections)


def _content(document: object) -> Mapping[str, Any]:
    if not isinstance(document, dict) or not isinstance(document.get("content"), dict):
        raise NotUnderstood("malformed")
    if document.get("action", "inventory") != "inventory":
        raise NotUnderstood("action")
    if document.get("itemtype", "Computer") != "Computer":
        raise NotUnderstood("not-a-computer")
    if document.get("partial"):
        raise NotUnderstood("partial")
    content: Mapping[str, Any] = document["content"]
    return content


def _client(content: Mapping[str, Any]) -> str:
    client = content.get("versionclient")
    found = _CLIENT.match(client) if isinstance(client, str) else None
    if found is None:
        raise NotUnderstood("version")
    version = (int(found[1]), int(found[2]))
    if version < _OLDEST or version[0] > _MAJOR:
        raise NotUnderstood("version")
    return f"GLPI {version[0]}.{version[1]}"


def _identity(hardware: Mapping[str, Any], bios: Mapping[str, Any]) -> str:
    """Return what stays the same of a machine: hardware id and serial number together."""
    uuid, serial = _word(hardware.get("uuid")), _word(bios.get("ssn"))
    known = (uuid if is_real_uuid(uuid) else "", serial if is_real(serial) else "")
    if known == ("", ""):
        raise NotUnderstood("no-identity")
    text = "\0".join(part.casefold() for part in known)
    return "upload:" + hashlib.sha256(text.encode()).hexdigest()[:40]


def _machine(hardware: Mapping[str, Any], bios: Mapping[str, Any]) -> dict[str, object]:
    return {
        "vendor": _word(bios.get("smanufacturer")),
        "model": _word(bios.get("smodel") or bios.get("mmodel")),
        "serial": _word(bios.get("ssn"), 120),
        "chassis": _word(hardware.get("chassis_type")),
        "uuid": _word(hardware.get("uuid")),
    }


def _firmware(bios: Mapping[str, Any]) -> dict[str, object]:
    return {
        "vendor": _word(bios.get("bmanufacturer")),
        "version": _word(bios.get("bversion")),
        "date": _word(bios.get("bdate")),
        "secure_boot": {"enabled": True, "disabled": False}.get(str(bios.get("secure_boot"))),
    }


def _system(system: Mapping[str, Any]) -> dict[str, object]:
    zone = system.get("timezone")
    return {
        "name": _word(system.get("full_name") or system.get("name")),
        "version": _word(system.get("version")),
        "kernel": _word(system.get("kernel_version")),
        "arch": _word(system.get("arch")),
        "timezone": _word(zone.get("name")) if isinstance(zone, dict) else "",
        "installed_on": _word(system.get("install_date"))[:10],
    }


def _processor(said: Mapping[str, Any]) -> dict[str, object]:
    return {
        "model": _word(said.get("name")),
        "cores": _number(said.get("core")),
        "threads": _number(said.get("thread")),
        "mhz": _number(said.get("speed")),
    }


def _memory(said: Mapping[str, Any]) -> dict[str, object]:
    return {
        "size_mb": _number(said.get("capacity")),
        "type": _word(said.get("type")),
        "speed": _word(said.get("speed")),
    }


def _disk(said: Mapping[str, Any]) -> dict[str, object]:
    size = _number(said.get("disksize"))
    return {
        "device": _word(said.get("name")),
        "model": _word(said.get("model")),
        "serial": _word(said.get("serial")),
        "wwn": _word(said.get("wwn")),
        "size_gb": None if size is None else size // 1000,
        "kind": _word(said.get("type") or said.get("description")),
        "firmware": _word(said.get("firmware")),
    }


def _network(entries: Iterator[Mapping[str, Any]]) -> Content:
    """Put the lines of one interface together: the agent sends a line for each address."""
    found: dict[str, dict[str, Any]] = {}
    for said in entries:
        name = _word(said.get("description"), MAX_KEY)
        if not name or said.get("type") == "loopback":
            continue
        known = found.setdefault(
            name,
            {
                "mac": _word(said.get("mac")),
                "speed_mbit": _number(said.get("speed")),
                "kind": _word(said.get("type")),
                "addresses": [],
            },
        )
        for address in (_word(said.get("ipaddress")), _word(said.get("ipaddress6"))):
            if address and len(known["addresses"]) < MAX_VALUE_ITEMS:
                known["addresses"].append(address)
    return found


def _packages(content: Mapping[str, Any], system: str) -> Content:
    own = _own_kind(system)
    found: dict[str, dict[str, object]] = {}
    for said in _each(content, "softwares", most=MAX_ENTRIES):
        name = _word(said.get("name"), MAX_KEY - 40)
        if not name:
            continue
        kind = _FROM.get(str(said.get("from", "")).lower(), own)
        arch = f":{_word(said.get('arch'), 20)}" if kind in {"dpkg", "rpm"} else ""
        key, version = f"{kind}:{name}{arch}", _word(said.get("version"))
        if key in found and found[key]["version"] != version:
            key = f"{key} {version}"[:MAX_KEY]
        found[key] = {"version": version, "source": _word(said.get("publisher"))}
    return found


def _own_kind(system: str) -> str:
    text = system.casefold()
    if "win" in text and "darwin" not in text:
        return "win"
    return "mac" if "darwin" in text or "mac" in text else "other"


def _map(content: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = content.get(name, {})
    if not isinstance(value, dict):
        raise NotUnderstood("malformed")
    return value


def _each(
    content: Mapping[str, Any], name: str, *, most: int = _MOST_PARTS
) -> Iterator[Mapping[str, Any]]:
    value = content.get(name, [])
    if not isinstance(value, list) or any(not isinstance(each, dict) for each in value):
        raise NotUnderstood("malformed")
    if len(value) > most:
        raise NotUnderstood("too-many")
    return iter(value)


def _counted(
    word: str,
    entries: Iterator[Mapping[str, Any]],
    make: Callable[[Mapping[str, Any]], dict[str, object]],
) -> Content:
    return {f"{word}{number}": make(said) for number, said in enumerate(entries)}


def _named(
    entries: Iterator[Mapping[str, Any]], make: Callable[[Mapping[str, Any]], dict[str, object]]
) -> Content:
    found = {}
    for number, said in enumerate(entries):
        values = make(said)
        key = str(values["serial"] or values["device"] or f"disk{number}")[:MAX_KEY]
        found[key if key not in found else f"{key[:190]} {number}"] = values
    return found


def _word(value: object, longest: int = MAX_VALUE_TEXT) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return clean(str(value).strip(), longest)


def _number(value: object) -> int | None:
    try:
        number = int(value) if isinstance(value, str | int) else None
    except ValueError:
        return None
    return number if number is not None and 0 <= number < 2**53 else None
