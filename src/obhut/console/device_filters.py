"""What the tiles of the overview count, as filters of the list of devices."""

from collections.abc import Callable

from django.db.models import Q
from django.utils.translation import gettext as _

from obhut.devices import api as devices
from obhut.ui.lists import YesNo
from obhut.ui.lists.definitions import Rows

# Who is at risk has points; the second condition is what the index of the worst names.
_RISK = Q(at_risk=True, risk_points__gt=0)
_SECURITY = Q(pending_security__gt=0)


def finding_filters() -> tuple[YesNo, ...]:
    """Return one filter for each thing that may be known against a device, and for none of them."""
    return (
        YesNo(
            key="fine", label=_("Condition"), yes=_("Everything in order"),
            no=_("Something to look at"), apply=_condition,
        ),
        YesNo(
            key="risk", label=_("Risk"), yes=_("At risk"), no=_("Not at risk"),
            apply=_by(lambda: _RISK),
        ),
        YesNo(
            key="security", label=_("Security updates"), yes=_("Missing"), no=_("None missing"),
            apply=_by(lambda: _SECURITY),
        ),
        YesNo(
            key="restart", label=_("Restart"), yes=_("Required"), no=_("Not required"),
            apply=_by(lambda: Q(devices.waiting_for_restart())),
        ),
        YesNo(
            key="quarantine", label=_("Quarantine"), yes=_("In quarantine"),
            no=_("Not in quarantine"), apply=_by(lambda: Q(quarantined_at__isnull=False)),
        ),
    )  # fmt: skip


def _condition(rows: Rows, wanted: bool) -> Rows:
    """Leave out in both cases who is off as usual or of whom nobody can tell."""
    return rows.filter(devices.well() if wanted else devices.amiss())


def _by(condition: Callable[[], Q]) -> Callable[[Rows, bool], Rows]:
    """Return the filter by ``condition``; a row for which nobody can tell counts as no."""

    def narrow(rows: Rows, wanted: bool) -> Rows:
        return rows.filter(condition()) if wanted else rows.exclude(condition())

    return narrow
