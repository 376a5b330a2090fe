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


def presence_badge(
    presence: str | None, *, is_quarantined: bool = False, is_upload: bool = False
) -> Badge:
    """Return the badge of a device; quarantine says more than presence.

    Whether a device that only uploads is there nobody can tell.
    """
    if is_quarantined:
        return Badge(Status.RISK, _("In quarantine"))
    if is_upload:
        return Badge(Status.UNKNOWN, _("unproven, uploaded"))
    known = Presence(presence or Presence.UNKNOWN)
    return Badge(_STATUS[known], str(known.label))
