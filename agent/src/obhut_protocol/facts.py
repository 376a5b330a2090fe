"""Status facts of a device: payload of DATA kind 2. Everything is optional and hostile."""

from collections.abc import Callable
from typing import Any, NamedTuple

from obhut_protocol import checks
from obhut_protocol.limits import (
    MAX_FAILED_SERVICES,
    MAX_LABEL,
    MAX_MOUNTS,
    MAX_NAME,
    MAX_PATH,
    MAX_TIME_MS,
)

_MAX_MB = 2**53


class Mount(NamedTuple):
    """One mounted file system: sizes in MiB, share of used inodes in percent or None."""

    path: str
    total_mb: int
    used_mb: int
    inodes_percent: float | None


class Facts(NamedTuple):
    """What changes rarely. None = not known; ``boot_at`` in milliseconds UTC.

    ``sessions`` is 0, 1 or 2 for none, one or more people signed in: never a name, never a count.
    """

    os_name: str | None = None
    os_version: str | None = None
    kernel: str | None = None
    arch: str | None = None
    boot_at: int | None = None
    mounts: tuple[Mount, ...] | None = None
    failed_services: tuple[str, ...] | None = None
    reboot_required: bool | None = None
    sessions: int | None = None
    virtual: str | None = None
    agent_version: str | None = None
    psi: bool | None = None


def parse(payload: object) -> Facts:
    """Return the facts in a decoded map; unknown keys are left out. Raises Malformed."""
    found = checks.mapping(payload)
    values: dict[str, Any] = {
        key: check(found[key]) for key, check in _CHECKS.items() if found.get(key) is not None
    }
    return Facts(**values)


def to_map(facts: Facts) -> dict[str, object]:
    """Return the map for the wire: known facts only."""
    known: dict[str, object] = {
        key: value for key, value in facts._asdict().items() if value is not None
    }
    if facts.mounts is not None:
        known["mounts"] = [mount._asdict() for mount in facts.mounts]
    return known


def _label(value: object) -> str:
    return checks.text(value, MAX_LABEL, empty=True)


def _name(value: object) -> str:
    return checks.text(value, MAX_NAME, empty=True)


def _mount(value: object) -> Mount:
    found = checks.mapping(value)
    return Mount(
        path=checks.text(found.get("path"), MAX_PATH),
        total_mb=checks.integer(found.get("total_mb"), 0, _MAX_MB),
        used_mb=checks.integer(found.get("used_mb"), 0, _MAX_MB),
        inodes_percent=checks.number(found.get("inodes_percent")),
    )


def _mounts(value: object) -> tuple[Mount, ...]:
    return tuple(_mount(item) for item in checks.items(value, MAX_MOUNTS))


def _services(value: object) -> tuple[str, ...]:
    return tuple(checks.text(item, MAX_NAME) for item in checks.items(value, MAX_FAILED_SERVICES))


_CHECKS: dict[str, Callable[[object], object]] = {
    "os_name": _label,
    "os_version": _label,
    "kernel": _name,
    "arch": _label,
    "boot_at": lambda value: checks.integer(value, 0, MAX_TIME_MS),
    "mounts": _mounts,
    "failed_services": _services,
    "reboot_required": checks.flag,
    "sessions": lambda value: checks.integer(value, 0, 2),
    "virtual": _label,
    "agent_version": _label,
    "psi": checks.flag,
}
