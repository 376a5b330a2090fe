"""Protokoll: who did what, when, from where."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from obhut.audit.queries import entries_in, looks_from_above, people_in
from obhut.audit.rules.readers import Sight, sight
from obhut.audit.words import ACTIONS, SUBJECTS, detail_in_words, in_words, subject_in_words
from obhut.kernel import clock
from obhut.kernel.clauses import clause
from obhut.tenancy.api import Scope
from obhut.ui.components import Action, Empty
from obhut.ui.lists import Cell, Choice, Column, ListDefinition, Search, answer
from obhut.ui.lists.definitions import Rows

_PERIODS = {"1": 1, "7": 7, "30": 30, "90": 90}


@require_safe
@clause("V-5.1", "V-10.1a")
def trail(request: HttpRequest, org: str) -> HttpResponse:
    """List the entries of the scope that the reader's role may see."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    seen = sight(request.user.role)  # type: ignore[union-attr]
    if seen is Sight.NOTHING:
        raise PermissionDenied
    rows = entries_in(scope, reader=request.home.kind)  # type: ignore[attr-defined]
    if seen is Sight.OWN:
        rows = rows.filter(person_id=request.user.pk)
    return answer(request, _list(scope, seen), rows, template="audit/trail.html")


def _list(scope: Scope, seen: Sight) -> ListDefinition:
    return ListDefinition(
        key="protokoll",
        title=_("Log"),
        columns=_columns(),
        sort="-time",
        filters=_filters(scope, seen),
        search=Search(
            label=_("Search the log"),
            fields=("person_name", "subject_id", "reference", "shown_address"),
            placeholder=_("Person, subject, reference number"),
        ),
        empty=Empty(
            "history", _("Nothing recorded yet"),
            _("Everything that somebody does here is noted with name and time."),
            Action(_("Open the overview"), reverse("overview", args=[scope.slug])),
        ),
        export_name="protokoll",
    )  # fmt: skip


def _filters(scope: Scope, seen: Sight) -> tuple[Choice, ...]:
    """Return the filters; who sees only the own entries learns no other names."""
    person = Choice(
        key="person", label=_("Person"), choices=lambda: people_in(scope), apply="person_id"
    )
    return (
        Choice(key="looks", label=_("Kind"), choices=_kinds(), apply=_of_kind),
        *((person,) if seen is Sight.ALL else ()),
        Choice(key="action", label=_("Event"), choices=tuple(ACTIONS.items()), apply="action"),
        Choice(
            key="subject", label=_("Concerns"), choices=tuple(SUBJECTS.items()),
            apply="subject_type",
        ),
        Choice(key="period", label=_("Period"), choices=_periods(), apply=_within),
    )  # fmt: skip


def _columns() -> tuple[Column, ...]:
    return (
        Column(
            key="time", label=_("Time"), value=lambda r: _moment(r.real_at), fields=("real_at",),
            sort="real_at", primary=True,
        ),
        Column(
            key="person", label=_("Person"), value=_person,
            fields=("person_name", "person_id", "rule"), sort="person_name",
        ),
        Column(
            key="action", label=_("Event"), value=lambda r: in_words(r.action),
            fields=("action",), sort="action",
        ),
        Column(
            key="subject", label=_("Concerns"), value=_subject,
            fields=("subject_type", "subject_id", "detail"), sort="subject_type",
            export=_subject_and_detail,
        ),
        Column(
            key="address", label=_("From address"), value=lambda r: r.shown_address,
            fields=("shown_address",), sort="shown_address",
        ),
        Column(
            key="reference", label=_("Reference"), value=lambda r: r.reference,
            fields=("reference",), default=False,
        ),
    )  # fmt: skip


def _person(row: Any) -> Cell:
    name = row.person_name or _("Person %(number)s (name erased)") % {"number": row.person_id}
    return Cell(name, detail=_("by rule “%(rule)s”") % {"rule": row.rule} if row.rule else "")


def _subject(row: Any) -> Cell:
    text = subject_in_words(row.subject_type, row.subject_id)
    return Cell(text, detail=detail_in_words(row.detail))


def _subject_and_detail(row: Any) -> str:
    cell = _subject(row)
    return f"{cell.text} ({cell.detail})" if cell.detail else cell.text


def _moment(at: Any) -> str:
    return date_format(localtime(at), "SHORT_DATETIME_FORMAT")


def _kinds() -> tuple[tuple[str, str], ...]:
    return (("operator", _("What the operator looked at, 90 days")),)


def _of_kind(rows: Rows, _value: str) -> Rows:
    return looks_from_above(rows, at=clock.real())


def _periods() -> tuple[tuple[str, str], ...]:
    return (
        ("1", _("last 24 hours")),
        ("7", _("last 7 days")),
        ("30", _("last 30 days")),
        ("90", _("last 90 days")),
    )


def _within(rows: Rows, value: str) -> Rows:
    return rows.filter(real_at__gte=clock.real() - timedelta(days=_PERIODS[value]))
