"""The presence of a device in words and colour, the same on every page."""

from django.utils.translation import gettext as _

from obhut.devices.api import Presence
from obhut.ui.components import Badge, Status

_STATUS = {
    Presence.ONLINE: Status.OK,
    Presence.SUSPECT: Status.WARNING,
    Presence.OFFLINE: Status.DANGER,
    Presence.BROKEN: Status.RISK,
    Presence.UNKNOWN: Status.UNKNOWN,
}


def presence_badge(presence: str | None, *, is_quarantined: bool = False) -> Badge:
    """Return the badge of a device; quarantine says more than presence."""
    if is_quarantined:
        return Badge(Status.RISK, _("In quarantine"))
    known = Presence(presence or Presence.UNKNOWN)
    return Badge(_STATUS[known], str(known.label))
