"""The presence of a device in words and colour, the same on every page."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from obhut.devices.api import CALM, Cause, Presence
from obhut.ui.components import Badge, Status

_STATUS = {
    Presence.ONLINE: Status.OK,
    Presence.SUSPECT: Status.WARNING,
    Presence.OFFLINE: Status.DANGER,
    Presence.BROKEN: Status.RISK,
    Presence.UNKNOWN: Status.UNKNOWN,
}
_OFFLINE: dict[str, Promise | str] = {
    Cause.OFF_AS_USUAL: gettext_lazy("off as usual"),
    Cause.STOPPED: gettext_lazy("switched off"),
    Cause.LINK_DOWN: gettext_lazy("offline, the site's line is down"),
    Cause.UNCLEAR: gettext_lazy("offline, cause unclear"),
    Cause.SILENT: gettext_lazy("offline, agent went silent"),
    Cause.NOT_RETURNED: gettext_lazy("offline, not back after our interruption"),
    Cause.REFUSED: gettext_lazy("offline, connection refused"),
}


def cause_words(cause: str) -> str:
    """Return why a device was away."""
    return str(_OFFLINE.get(cause, _("cause unclear")))


def presence_badge(
    presence: str | None,
    *,
    is_quarantined: bool = False,
    is_upload: bool = False,
    cause: str = "",
) -> Badge:
    """Return the badge of a device; quarantine says more than presence, a cause more than "off".

    Whether a device that only uploads is there nobody can tell.
    """
    if is_quarantined:
        return Badge(Status.RISK, _("In quarantine"))
    if is_upload:
        return Badge(Status.UNKNOWN, _("unproven, uploaded"))
    known = Presence(presence or Presence.UNKNOWN)
    if known is Presence.OFFLINE and cause in _OFFLINE:
        status = Status.UNKNOWN if cause in CALM else _STATUS[known]
        return Badge(status, str(_OFFLINE[cause]))
    return Badge(_STATUS[known], str(known.label))
