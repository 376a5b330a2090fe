"""Which agent this platform hands out, and how old those of the devices are."""

from functools import cache
from importlib.metadata import version

from django.db.models import Count, Q

from obhut.devices.distribution import versions
from obhut.devices.distribution.versions import Age, VersionCount
from obhut.devices.models import Presence
from obhut.devices.queries import devices_in
from obhut.tenancy.api import Scope


@cache
def own_agent_version() -> str:
    """Return the version of the agent that belongs to this program."""
    return version("obhut-agent")


def agent_age(found: str) -> Age:
    """Tell how old an agent is; what is no version is unknown."""
    return versions.age(found, current=own_agent_version())


def agent_versions(scope: Scope) -> list[VersionCount]:
    """Count the real devices of ``scope`` by their agent's version, the newest first."""
    rows = devices_in(scope).filter(is_simulated=False).order_by("agent_version")
    there = Q(state__presence__in=(Presence.ONLINE, Presence.SUSPECT))
    counts = rows.values_list("agent_version").annotate(
        devices=Count("pk"), online=Count("pk", filter=there)
    )
    found = {version: (devices, online) for version, devices, online in counts}
    return versions.counted(found, current=own_agent_version())
