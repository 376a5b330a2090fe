"""Which versions of the agent are out there, and which one the platform ships."""

from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version

from django.db.models import Count, Max, Q

from obhut.devices.models import Presence
from obhut.devices.queries import devices_in
from obhut.tenancy.api import Scope


@dataclass(frozen=True, slots=True)
class AgentVersion:
    """One version, on how many devices, and whether it is the one that the platform ships."""

    version: str
    devices: int
    online: int
    is_current: bool


@cache
def current_version() -> str:
    """Return the version of the agent that belongs to this platform; empty if none is shipped."""
    try:
        return version("obhut-agent")
    except PackageNotFoundError:
        return ""


def agent_versions(scope: Scope) -> list[AgentVersion]:
    """Count the real devices of ``scope`` by the version of their agent, the newest first."""
    there = Q(state__presence__in=(Presence.ONLINE, Presence.SUSPECT))
    rows = devices_in(scope).filter(is_simulated=False).values("agent_version").order_by()
    counted = rows.annotate(n=Count("pk"), online=Count("pk", filter=there), last=Max("pk"))
    found = [
        AgentVersion(
            row["agent_version"], row["n"], row["online"], row["agent_version"] == current_version()
        )
        for row in counted
    ]
    return sorted(found, key=lambda each: _number(each.version), reverse=True)


def _number(text: str) -> tuple[int, ...]:
    """Return the parts of a version as numbers; what is none counts as 0."""
    return tuple(int(part) if part.isdecimal() else 0 for part in text.split("."))
