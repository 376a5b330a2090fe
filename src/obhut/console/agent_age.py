"""The agent's version in words, the same in lists and on the page of a device."""

from django.utils.translation import gettext as _

from obhut.devices.api import Age, agent_age, own_agent_version
from obhut.ui.components import Status
from obhut.ui.lists import Cell


def agent_cell(version: str) -> Cell | None:
    """Return the cell of a list: the version, marked where it is outdated."""
    if not _is_old(version):
        return Cell(version) if version else None
    return Cell(version, status=Status.WARNING, detail=_("outdated"))


def agent_hint(version: str) -> str:
    """Return what to say beside an outdated version, nothing for others."""
    if not _is_old(version):
        return ""
    return _("outdated; this platform hands out {version}").format(version=own_agent_version())


def _is_old(version: str) -> bool:
    return agent_age(version) is Age.OLD
