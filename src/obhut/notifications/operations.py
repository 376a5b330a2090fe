"""Putting mails into the outbox."""

from collections.abc import Mapping
from email.headerregistry import Address
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

import structlog
from django.apps import apps
from django.conf import settings
from django.core.validators import validate_email

from obhut.files.api import seal
from obhut.kernel import ids
from obhut.kernel.clauses import clause
from obhut.notifications.models import Mail
from obhut.notifications.rules.template import one_line, render
from obhut.tenancy.api import Kind, Scope, current_brand


@clause("C-1.d")
def send(
    *,
    to: str,
    person_id: int | None,
    template: str,
    context: Mapping[str, str],
    language: str,
    partner_id: int | None,
    customer_id: int | None,
) -> UUID:
    """Put a mail into the outbox in the caller's transaction and return its id.

    ``template`` is ``<room>/<name>``: the file ``<room>/mails/<name>.<language>.txt``, whose first
    line is ``Subject: …``. Besides ``context`` it knows ``{operator}`` and ``{reference}``. Raises
    TemplateFault for a missing value and ValidationError for an address that is none.
    """
    validate_email(to)
    brand, reference = current_brand(), _reference()
    values = {**context, "operator": brand.operator_name, "reference": reference}
    text = render(template_text(template, language), values)
    key = ids.new_id()
    mail = Mail(
        id=key,
        to=to,
        person_id=person_id,
        partner_id=partner_id,
        customer_id=customer_id,
        template=template,
        language=language,
        subject=text.subject,
        sealed_body=seal(**place(key, partner_id, customer_id), plain=text.body.encode()),
        sender=str(
            Address(one_line(brand.operator_name), addr_spec=brand.mail_sender or _fallback())
        ),
        message_id=f"<{key.hex}@{_domain()}>",
        reference=reference,
    )
    Mail.objects.bulk_create([mail])
    return key


@cache
def template_text(template: str, language: str) -> str:
    """Return the text of a template of any room. Raises FileNotFoundError."""
    room, _, name = template.partition("/")
    folder = Path(apps.get_app_config(room).path) / "mails"
    return (folder / f"{name}.{language}.txt").read_text("utf-8")


def place(key: UUID, partner_id: int | None, customer_id: int | None) -> dict[str, str]:
    """Return where the text of a mail is sealed."""
    kind = Kind.CUSTOMER if customer_id else Kind.PARTNER if partner_id else Kind.OPERATOR
    tenant = Scope(kind, partner_id, customer_id).slug
    return {"tenant": tenant, "table": "notifications_mail", "row": key.hex, "field": "body"}


def _reference() -> str:
    return str(structlog.contextvars.get_contextvars().get("reference") or ids.new_reference())


def _domain() -> str:
    return urlsplit(settings.PUBLIC_URL).hostname or "localhost"


def _fallback() -> str:
    """Return a sender for the time before the operator has entered one."""
    domain = _domain()
    return f"obhut@{domain if '.' in domain else domain + '.localdomain'}"
