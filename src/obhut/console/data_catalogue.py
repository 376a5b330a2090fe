"""Datenschutz: which personal data are kept, why, how long, and whether the deletion runs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from obhut.console.rights import may_see_catalogue, require, role_of
from obhut.kernel import clock
from obhut.kernel.clauses import clause
from obhut.maintenance import api as maintenance
from obhut.maintenance.api import LoopState
from obhut.privacy import api as privacy
from obhut.tenancy.api import sign_in_scope
from obhut.ui.components import Badge, Status

_STUCK = timedelta(hours=26)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the page, in words."""

    group: str
    is_named: bool
    fields: str
    purpose: str
    basis: str
    period: str
    jobs: tuple[tuple[str, Badge], ...]


@require_safe
@clause("V-11.1")
def data_catalogue(request: HttpRequest, org: str) -> HttpResponse:
    """Show the catalogue to administrators and the data protection officer."""
    require(may_see_catalogue(role_of(request)))
    loops = _loops()
    rows = [_row(each, loops) for each in privacy.catalogue()]
    return render(request, "console/data_catalogue.html", {"rows": rows})


def _loops() -> dict[str, LoopState]:
    """Return the worker's loops by name; tenants may not see the processes themselves."""
    with sign_in_scope():
        known = maintenance.processes()
    return {loop.name: loop for process in known for loop in process.loops}


def _row(each: privacy.CatalogueRow, loops: Mapping[str, LoopState]) -> Row:
    labels = dict.fromkeys(privacy.field_label(field) for field in each.fields)
    return Row(
        group=str(privacy.GROUPS[each.group]),
        is_named=each.group in privacy.NAMED_IN_THE_TERMS,
        fields=", ".join(labels),
        purpose=str(privacy.PURPOSES[each.data_class.name]),
        basis=_basis(each.data_class.basis),
        period=privacy.period(each.data_class),
        jobs=tuple((str(privacy.JOBS[job]), _state(loops.get(job))) for job in each.jobs),
    )


def _basis(basis: str) -> str:
    """Return the legal basis as German law texts write it."""
    return _("%(basis)s GDPR") % {"basis": basis}


def _state(loop: LoopState | None) -> Badge:
    if loop is None or loop.last_success is None:
        return Badge(Status.UNKNOWN, _("has not run yet"))
    age = clock.real() - loop.last_success
    ago = _("just now")
    if age >= timedelta(minutes=1):
        ago = _("%(time)s ago") % {"time": timesince(loop.last_success, clock.real(), depth=1)}
    if loop.failures or age > _STUCK:
        return Badge(Status.DANGER, _("last run %(ago)s, fails since") % {"ago": ago})
    return Badge(Status.OK, _("last run %(ago)s") % {"ago": ago})
