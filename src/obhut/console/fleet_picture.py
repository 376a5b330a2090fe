"""The fleet as tiles and bars: numbers that lead to the lists which they count."""

from dataclasses import replace

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from obhut.devices import api as devices
from obhut.devices.api import PartStanding, Standing
from obhut.tenancy.api import Kind, Scope
from obhut.ui.components import Bar, Share, Status, Tile

MOST_BARS = 12


def tiles(scope: Scope, now: Standing) -> list[Tile]:
    """Return the numbers of the overview, the gravest first."""
    url = reverse("devices", args=[scope.slug])
    wanted = (
        (_("Offline"), now.lost, "presence=lost", Status.DANGER),
        (_("At risk"), now.at_risk, "risk=ja", Status.RISK),
        (_("Without security updates"), now.security, "security=ja", Status.WARNING),
        (_("Restart required"), now.restart, "restart=ja", Status.WARNING),
        (_("In quarantine"), now.quarantined, "quarantine=ja", Status.RISK),
    )
    found = [
        Tile(label, number(count), f"{url}?{query}", status if count else Status.OK)
        for label, count, query, status in wanted
    ]
    found[0] = replace(found[0], detail=_as_usual(now))
    of_all = _("of %(total)s devices") % {"total": number(now.total)}
    fine = Tile(_("In order"), number(now.fine), f"{url}?fine=ja", Status.OK, of_all)
    return [*found, fine]


def _as_usual(now: Standing) -> str:
    """Say how many more are away without anything being wrong."""
    count = now.offline - now.lost
    if count <= 0:
        return ""
    return ngettext("%(count)s more is switched off", "%(count)s more are switched off", count) % {
        "count": number(count)
    }


def customer_bars(scope: Scope) -> list[Bar]:
    """Return the customers with most to look at, as bars that lead to those devices."""
    if scope.kind is Kind.CUSTOMER:
        return []
    return [_bar("k", part) for part in devices.worst_customers(scope, limit=MOST_BARS)]


def partner_bars(scope: Scope) -> list[Bar]:
    """Return the partners with most to look at; only the operator has any."""
    if scope.kind is not Kind.OPERATOR:
        return []
    return [_bar("p", part) for part in devices.worst_partners(limit=MOST_BARS)]


def number(value: int) -> str:
    """Return a number as the language writes it."""
    return number_format(value, use_l10n=True, force_grouping=True)


def _bar(kind: str, part: PartStanding) -> Bar:
    slug, now = f"{kind}{part.id}", part.standing
    url = reverse("devices", args=[slug])
    shares = (
        Share(Status.DANGER, now.out),
        Share(Status.WARNING, now.needs),
        Share(Status.UNKNOWN, now.unclear),
        Share(Status.OK, now.fine),
    )
    query = "?fine=nein" if now.amiss else ""
    return Bar(slug, part.name, url + query, _words(now), shares, part.above)


def _words(now: Standing) -> str:
    numbers = {
        "out": number(now.out),
        "needs": number(now.needs),
        "total": number(now.total),
    }
    if not now.amiss:
        return _all_well(now) if not now.unclear else _unclear(now)
    if not now.needs:
        return _("%(out)s out of %(total)s out of order") % numbers
    if not now.out:
        return _("%(needs)s of %(total)s to look at") % numbers
    return _("%(out)s out of order, %(needs)s to look at, %(total)s in all") % numbers


def _all_well(now: Standing) -> str:
    words = ngettext("%(total)s in order", "all %(total)s in order", now.total)
    return words % {"total": number(now.total)}


def _unclear(now: Standing) -> str:
    numbers = {"count": number(now.unclear), "total": number(now.total)}
    return _("%(count)s of %(total)s not seen yet") % numbers
