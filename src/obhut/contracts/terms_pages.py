"""Bedingungen: the operator's terms, their versions, values and drafts."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from obhut.accounts import api as accounts
from obhut.contracts.models import TermsDraft, TermsName, TermsVersion
from obhut.contracts.rights import require_reader, require_writer, writes
from obhut.contracts.rules.differences import changed_values
from obhut.contracts.rules.documents import filled
from obhut.contracts.rules.publishing import (
    DayTakenError,
    EffectInThePastError,
    binds_existing_from,
)
from obhut.contracts.terms_forms import BeginForm, DraftForm, past_day
from obhut.contracts.terms_ports import uses_of
from obhut.contracts.terms_reading import (
    drafts,
    house_values,
    is_preset,
    resolved,
    versions_of,
)
from obhut.contracts.terms_rows import changed_rows, parts_of, states
from obhut.contracts.terms_writing import (
    NoDayError,
    begin_draft,
    change_draft,
    drop_draft,
    publish,
)
from obhut.kernel import clock
from obhut.kernel.differences import changed_lines
from obhut.kernel.holidays import HolidayCalendar
from obhut.kernel.term_presets import OVERLAY_LIMITS
from obhut.kernel.term_resolving import read_values
from obhut.kernel.terms import policy_of
from obhut.tenancy import api as tenancy
from obhut.ui.components import Action, Badge, Crumb, Empty, Fact, Status

_NEWEST = 200


@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    """List all versions of all documents, and what is being drafted."""
    require_reader(request)
    rows = list(TermsVersion.objects.order_by("name", "product", "-number")[:_NEWEST])
    known = states(rows, clock.today())
    return render(
        request,
        "contracts/terms.html",
        {
            "versions": [(row, _badge(known[row.pk])) for row in rows],
            "drafts": list(drafts()),
            "writes": writes(request),
            "empty": _empty(request),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Begin a draft of a document from its latest version, or go to the one there is."""
    require_writer(request)
    form = BeginForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        draft = begin_draft(**form.cleaned_data, by=_person(request), at=clock.now())
        return HttpResponseRedirect(reverse("terms_draft", args=[draft.pk]))
    context = {"form": form, "crumbs": _crumbs(_("New draft"))}
    return render(request, "contracts/terms_begin.html", context, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a draft; what is wrong is said beside its field, and nothing is stored."""
    require_writer(request)
    found = _draft(pk)
    posted = request.POST if request.method == "POST" else None
    form = DraftForm(found, posted, today=clock.today())
    if posted is not None and form.is_valid():
        change_draft(draft_id=pk, wording=form.wording(), by=_person(request), at=clock.now())
        if "publish" in posted:
            return HttpResponseRedirect(reverse("terms_publish", args=[pk]))
        messages.success(request, _("The draft is stored."))
        return HttpResponseRedirect(request.path)
    context = {"draft": found, "form": form, "crumbs": _crumbs(_("Draft"))}
    return render(request, "contracts/terms_draft.html", context, status=_status(form))


@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a draft away."""
    require_writer(request)
    drop_draft(draft_id=_draft(pk).pk)
    messages.success(request, _("The draft is gone."))
    return HttpResponseRedirect(reverse("terms"))


@require_http_methods(["GET", "HEAD", "POST"])
@accounts.requires_fresh_factor
def publishing(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what a draft would change, and publish it."""
    require_writer(request)
    found, error = _draft(pk), ""
    if request.method == "POST":
        try:
            version = publish(draft_id=pk, by=_person(request), today=clock.today())
        except (NoDayError, EffectInThePastError, DayTakenError) as refusal:
            error = _refusal(refusal)
        else:
            messages.success(request, _("The version is published and never changes again."))
            return HttpResponseRedirect(reverse("terms_version", args=[version.pk]))
    context = {"draft": found, "error": error, **_comparison(found), "facts": _day_facts(found)}
    context["crumbs"] = _crumbs(_("Publish"))
    status = 422 if error else 200
    return render(request, "contracts/terms_publish.html", context, status=status)


@require_safe
def version(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a version: each value with its source, the text, what changed, who uses it."""
    require_reader(request)
    found = TermsVersion.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    chosen = tuple(each for each in request.GET.getlist("mit") if each in OVERLAY_LIMITS)
    context = {
        "version": found,
        "parts": parts_of(found, chosen),
        "overlays": _overlays(found, chosen),
        "facts": _facts(found),
        "uses": uses_of(found.pk),
        "unused": Empty("file-text", _("No contract uses this version yet"), _unused()),
        "crumbs": _crumbs(_title(found)),
        "title": _title(found),
        **_changes(found),
    }
    return render(request, "contracts/terms_version.html", context)


def _unused() -> str:
    return _("As soon as contracts are concluded, those that pin this version stand here.")


def _changes(found: TermsVersion) -> dict[str, Any]:
    """Return what differs from the version before, or from the house's preset for the first."""
    before = versions_of(found.name, found.product).filter(number__lt=found.number).first()
    old = house_values(found.name) if before is None else before.values
    return {
        "before": before,
        "changed": changed_rows(changed_values(old, found.values)),
        "lines": [] if before is None else changed_lines(before.document, found.document),
    }


def _comparison(found: TermsDraft) -> dict[str, Any]:
    before = versions_of(found.name, found.product).first()
    old = house_values(found.name) if before is None else before.values
    text = filled(found.template, read_values(found.values))
    return {
        "before": before,
        "changed": changed_rows(changed_values(old, found.values)),
        "lines": changed_lines("" if before is None else before.document, text),
    }


def _day_facts(found: TermsDraft) -> list[Fact]:
    day = found.effective_on
    facts = [Fact(_("Holds from"), _day(day) if day else _("no day given yet"))]
    if is_preset(found.name):
        facts.append(Fact(_("Contracts that exist"), _existing(found)))
    return facts


def _existing(found: TermsDraft) -> str:
    """Return from when contracts that exist could be bound, if everybody is told today."""
    values = resolved(found.name, found.values, named=_("Draft"))
    policy = policy_of(values, name=found.name, version=0)
    state = tenancy.current_brand().state
    day = binds_existing_from(
        today=clock.today(),
        rule=policy.change,
        calendar=HolidayCalendar((state,) if state else ()),
    )
    if day is None:
        return _("only with the consent of each customer")
    return _("at the earliest from %(day)s, if everybody is told today") % {"day": _day(day)}


def _refusal(refusal: ValueError) -> str:
    if isinstance(refusal, EffectInThePastError):
        return past_day(clock.today())
    if isinstance(refusal, DayTakenError):
        return _("A published version holds from that day already. Please give another day.")
    return _("Please give the day from which the version holds.")


def _overlays(found: TermsVersion, chosen: tuple[str, ...]) -> list[tuple[str, str, bool]]:
    """Return the supplements that a preset can be looked at with: label, address, chosen."""
    if not is_preset(found.name):
        return []
    pairs = [(name, name in chosen) for name in OVERLAY_LIMITS]
    return [(_name(name), _toggled(name, chosen), is_chosen) for name, is_chosen in pairs]


def _toggled(name: str, chosen: tuple[str, ...]) -> str:
    kept = [each for each in OVERLAY_LIMITS if (each in chosen) != (each == name)]
    return "?" + "&".join(f"mit={each}" for each in kept)


def _facts(found: TermsVersion) -> list[Fact]:
    return [
        Fact(_("Holds from"), _day(found.effective_on)),
        Fact(_("Published on"), _day(found.published_on)),
        Fact(_("Product"), found.product or _("in general")),
        Fact("SHA-256", found.sha256),
    ]


def _badge(state: str) -> Badge:
    return {
        "coming": Badge(Status.INFO, _("will hold")),
        "current": Badge(Status.OK, _("in force")),
        "over": Badge(Status.OFFLINE, _("replaced")),
    }[state]


def _empty(request: HttpRequest) -> Empty:
    action = None
    if writes(request):
        action = Action(_("New draft"), reverse("terms_begin"), "plus")
    return Empty(
        "file-text",
        _("No terms are published yet"),
        _("Begin a draft from our example, have it checked, and publish it."),
        action,
    )


def _title(found: TermsVersion) -> str:
    return _("%(name)s, version %(number)s") % {
        "name": _name(found.name),
        "number": found.number,
    }


def _name(name: str) -> str:
    return str(TermsName(name).label)


def _crumbs(last: str) -> list[Crumb]:
    return [Crumb(_("Terms"), reverse("terms")), Crumb(last)]


def _day(day: date) -> str:
    return f"{day:%d.%m.%Y}"


def _draft(pk: int) -> TermsDraft:
    found = TermsDraft.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _person(request: HttpRequest) -> int:
    return int(request.user.pk or 0)


def _status(form: BeginForm | DraftForm) -> int:
    return 422 if form.errors else 200
