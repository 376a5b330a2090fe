"""How risky a device is, as a badge: points with a word."""

from django.utils.translation import gettext as _

from obhut.health.api import Grade
from obhut.ui.components import Badge, Status

# What a single finding of that grade counts at least.
_GRADES = (
    (Grade.CRITICAL, Status.DANGER),
    (Grade.HIGH, Status.RISK),
    (Grade.MEDIUM, Status.WARNING),
    (0, Status.INFO),
)


def risk_badge(points: int) -> Badge:
    """Return the badge; 0 points mean that nothing is known against the device."""
    if not points:
        return Badge(Status.OK, _("none known"))
    status = next(status for least, status in _GRADES if points >= least)
    words = {
        Status.DANGER: _("%(points)s · critical"),
        Status.RISK: _("%(points)s · high"),
        Status.WARNING: _("%(points)s · medium"),
        Status.INFO: _("%(points)s · low"),
    }
    return Badge(status, words[status] % {"points": points})
