"""Postfach: every mail and what became of it; in a demonstration its text too."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from obhut.notifications.models import Channel, Mail, State
from obhut.notifications.operations import send
from obhut.notifications.relay import body_of
from obhut.ui.components import Action, Badge, Crumb, Empty, Fact, Status
from obhut.ui.lists import Cell, Choice, Column, ListDefinition, Search, answer

_STATUS = {
    State.QUEUED: Status.INFO,
    State.SENDING: Status.INFO,
    State.SENT: Status.OK,
    State.FAILED: Status.DANGER,
}


@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """List all mails of the instance; only for the operator's administrators."""
    _require_admin(request)
    return answer(request, _list(), Mail.objects.all(), template="notifications/mailbox.html")


@require_safe
def mail(request: HttpRequest, mail_id: UUID) -> HttpResponse:
    """Show what became of a mail; its text may open an account, so only a demo shows it."""
    _require_admin(request)
    found = _mail_or_404(mail_id)
    context = {
        "mail": found,
        "body": body_of(found) if settings.DEMO else "",
        "facts": _facts(found),
        "crumbs": [Crumb(_("Mailbox"), reverse("mailbox")), Crumb(found.subject)],
    }
    return render(request, "notifications/mail.html", context)


@require_POST
def probe(request: HttpRequest) -> HttpResponse:
    """Send the asking administrator a mail, to see that mails arrive."""
    _require_admin(request)
    person: Any = request.user
    send(
        to=person.email,
        person_id=person.pk,
        template="notifications/probe",
        context={
            "name": person.full_name,
            "link": f"{settings.PUBLIC_URL}{reverse('mailbox')}",
        },
        language=person.language,
        partner_id=None,
        customer_id=None,
    )
    messages.success(request, _("A trial message to %(to)s is on its way.") % {"to": person.email})
    return HttpResponseRedirect(reverse("mailbox"))


def _require_admin(request: HttpRequest) -> None:
    if request.user.role != "operator-admin":  # type: ignore[union-attr]
        raise PermissionDenied


def _mail_or_404(mail_id: UUID) -> Mail:
    found = Mail.objects.filter(pk=mail_id).first()
    if not isinstance(found, Mail):
        raise Http404
    return found


def _facts(found: Mail) -> list[Fact]:
    facts = [
        Fact(_("To"), found.to),
        Fact(_("From"), found.sender),
        Fact(_("State"), _badge(found.state)),
        Fact(_("Created"), _moment(found.created_at)),
        Fact(_("Attempts"), str(found.attempts)),
        Fact(_("Reference"), found.reference),
    ]
    if found.sent_at:
        facts.append(Fact(_("Sent"), _moment(found.sent_at), hint=str(_way(found))))
    elif found.next_try_at:
        facts.append(Fact(_("Next attempt"), _moment(found.next_try_at)))
    if found.last_error:
        facts.append(Fact(_("Last error"), found.last_error))
    return facts


def _way(found: Mail) -> str:
    return str(Channel(found.channel).label)


def _list() -> ListDefinition:
    return ListDefinition(
        key="postfach",
        title=_("Mailbox"),
        columns=(
            Column(
                key="subject", label=_("Subject"), value=_subject, fields=("pk", "subject"),
                sort="subject", primary=True,
            ),
            Column(key="to", label=_("To"), value=lambda r: r.to, fields=("to",), sort="to"),
            Column(
                key="state", label=_("State"), value=lambda r: _badge(r.state), fields=("state",),
                sort="state",
            ),
            Column(
                key="created", label=_("Created"), value=lambda r: _moment(r.created_at),
                fields=("created_at",), sort="created_at",
            ),
        ),
        sort="-created",
        filters=(Choice(key="state", label=_("State"), choices=State.choices, apply="state"),),
        search=Search(label=_("Search mails"), fields=("subject", "to")),
        empty=Empty(
            "mailbox", _("No mails yet"),
            _("Every mail that the system sends appears here with what became of it."),
            Action(_("Open the overview"), reverse("home")),
        ),
        refresh_seconds=10,
        export_name="postfach",
    )  # fmt: skip


def _subject(row: Any) -> Cell:
    return Cell(row.subject, url=reverse("mail", args=[row.pk]))


def _badge(state: str) -> Badge:
    known = State(state)
    return Badge(_STATUS[known], str(known.label))


def _moment(at: Any) -> str:
    return date_format(localtime(at), "SHORT_DATETIME_FORMAT")
