"""Klauseln: what the terms promise, how far it is kept, and by which code and tests."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from obhut.console import clause_words as words
from obhut.console.clause_data import Document, KnownClause, State, all_clauses, clause_named
from obhut.console.clause_places import Place, places_of
from obhut.tenancy import api as tenancy
from obhut.tenancy.api import Kind, Scope, SwitchName
from obhut.ui.components import Badge, Crumb, Fact


@dataclass(frozen=True, slots=True)
class Line:
    """One clause of the list, in words."""

    id: str
    title: str
    url: str
    badge: Badge
    evidence: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What the reader wants to see; what was not understood is left out and said."""

    state: State | None
    document: Document | None
    text: str
    is_odd: bool

    def fits(self, clause: KnownClause) -> bool:
        """Tell whether the clause is among what was asked for."""
        return (
            self.state in {None, clause.state}
            and self.document in {None, clause.document}
            and self.text.casefold() in f"{clause.id} {clause.german} {clause.title}".casefold()
        )


@require_safe
def clauses(request: HttpRequest) -> HttpResponse:
    """Show every clause with its state: to operator staff, to all where the operator wants it."""
    closed = _closed(request)
    if closed is not None:
        return closed
    asked = _asked(request)
    found = [each for each in all_clauses() if asked.fits(each)]
    context = {
        "asked": asked,
        "groups": _groups(found),
        "summary": _summary(found),
        "states": _choices(words.STATES, asked.state),
        "documents": _choices(words.DOCUMENTS, asked.document),
    }
    return _page(request, "clauses", context)


@require_safe
def clause_page(request: HttpRequest, name: str) -> HttpResponse:
    """Show one clause with its code, its tests and where it shows."""
    closed = _closed(request)
    if closed is not None:
        return closed
    found = clause_named(name)
    if found is None:
        raise Http404
    context = {
        "clause": found,
        "title": _title(found),
        "facts": _facts(found),
        "places": _places(request, found),
        "crumbs": [Crumb(_("Clauses"), reverse("clauses")), Crumb(found.id)],
    }
    return _page(request, "clause", context)


def _closed(request: HttpRequest) -> HttpResponse | None:
    """Return the answer to somebody who may not see the clauses; raises PermissionDenied."""
    if _is_staff(request) or tenancy.is_on(SwitchName.CLAUSES_PUBLIC):
        return None
    if request.user.is_authenticated:
        raise PermissionDenied
    return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)


def _is_staff(request: HttpRequest) -> bool:
    home: Scope | None = getattr(request, "home", None)
    return home is not None and home.kind is Kind.OPERATOR


def _page(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    frame = "page" if request.user.is_authenticated else "public"
    more = {"fragment": f"console/clauses/_{name}.html"}
    return render(request, f"console/clauses/{frame}.html", {**context, **more})


def _asked(request: HttpRequest) -> Asked:
    state, document = request.GET.get("stand", ""), request.GET.get("dokument", "")
    is_odd = (state not in {"", *State}) or (document not in {"", *Document})
    return Asked(
        State(state) if state in set(State) else None,
        Document(document) if document in set(Document) else None,
        request.GET.get("q", "").strip()[:200],
        is_odd,
    )


def _groups(found: list[KnownClause]) -> list[tuple[str, str, list[Line]]]:
    """Return key, title and lines of each document that has a line."""
    groups = [
        (document.value, str(label), [_line(each) for each in found if each.document is document])
        for document, label in words.DOCUMENTS.items()
    ]
    return [group for group in groups if group[2]]


def _line(clause: KnownClause) -> Line:
    return Line(
        clause.id,
        _title(clause),
        reverse("clause", args=[clause.id]),
        words.state_badge(clause.state),
        words.evidence(len(clause.code), len(clause.tests)),
    )


def _title(clause: KnownClause) -> str:
    return clause.title_in(get_language() or "de")


def _summary(found: list[KnownClause]) -> str:
    counts = {state: sum(each.state is state for each in found) for state in State}
    return _("%(all)s clauses: %(done)s fulfilled, %(todo)s open, %(exempt)s without behaviour") % {
        "all": len(found),
        "done": counts[State.DONE],
        "todo": counts[State.TODO],
        "exempt": counts[State.EXEMPT],
    }


def _choices(labels: dict[Any, Any], chosen: object) -> list[tuple[str, str, bool]]:
    rows = [(key.value, str(label), key is chosen) for key, label in labels.items()]
    return [("", _("All"), chosen is None), *rows]


def _facts(clause: KnownClause) -> list[Fact]:
    facts = [
        Fact(_("State"), words.state_badge(clause.state)),
        Fact(_("Document"), str(words.DOCUMENTS[clause.document])),
        Fact(_("Kind"), str(words.KINDS[clause.kind])),
        Fact(_("Part of the platform"), str(words.ROOMS.get(clause.room, clause.room))),
    ]
    if clause.see:
        url = reverse("clause", args=[clause.see])
        facts.append(Fact(_("Is covered by"), clause.see, url))
    return facts


def _places(request: HttpRequest, clause: KnownClause) -> list[Place]:
    """Return the pages; an administrator of the operator may open all of them."""
    is_admin = getattr(request.user, "role", "") == "operator-admin"
    return places_of(clause, org=request.scope.slug if is_admin else "")  # type: ignore[attr-defined]
