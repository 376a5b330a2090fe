"""Postfach: the mails of a demonstration, where no mail server takes them."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from obhut.files.api import unseal
from obhut.notifications.models import Mail, State
from obhut.notifications.operations import place
from obhut.ui.components import Badge, Crumb, Empty, Fact, Status
from obhut.ui.lists import Cell, Choice, Column, ListDefinition, Search, answer

_STATUS = {
    State.QUEUED: Status.INFO,
    State.SENDING: Status.INFO,
    State.SENT: Status.OK,
    State.FAILED: Status.DANGER,
}


@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """List all mails of the instance; only in a demonstration, only for the operator's admins."""
    _require_demo(request)
    return answer(request, _list(), Mail.objects.all(), template="notifications/mailbox.html")


@require_safe
def mail(request: HttpRequest, mail_id: UUID) -> HttpResponse:
    """Show one mail as it was sent."""
    _require_demo(request)
    found = Mail.objects.filter(pk=mail_id).first()
    if found is None:
        raise Http404
    where = place(found.pk, found.partner_id, found.customer_id)
    body = unseal(**where, sealed=bytes(found.sealed_body)).decode()
    context = {
        "mail": found,
        "body": body,
        "facts": [
            Fact(_("To"), found.to),
            Fact(_("From"), found.sender),
            Fact(_("State"), _badge(found.state)),
            Fact(_("Created"), _moment(found.created_at)),
        ],
        "crumbs": [Crumb(_("Mailbox"), reverse("mailbox")), Crumb(found.subject)],
    }
    return render(request, "notifications/mail.html", context)


def _require_demo(request: HttpRequest) -> None:
    if not settings.DEMO or request.user.role != "operator-admin":  # type: ignore[union-attr]
        raise PermissionDenied


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
            _("Every mail that the system would send appears here; none leaves this machine."),
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
