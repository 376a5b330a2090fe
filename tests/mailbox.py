"""Reading the outbox in tests."""

import re


def last_mail(template: str) -> str:
    """Return the text of the newest mail made from ``template``."""
    from obhut.files.api import unseal
    from obhut.notifications.models import Mail
    from obhut.notifications.operations import place
    from obhut.tenancy.api import operator_scope

    with operator_scope():
        mail = Mail.objects.filter(template=template).latest("created_at")
    where = place(mail.pk, mail.partner_id, mail.customer_id)
    return unseal(**where, sealed=bytes(mail.sealed_body)).decode()


def recipients(template: str) -> list[str]:
    """Return to whom mails from ``template`` go, in order."""
    from obhut.notifications.models import Mail
    from obhut.tenancy.api import operator_scope

    with operator_scope():
        rows = Mail.objects.filter(template=template).order_by("created_at", "id")
        return list(rows.values_list("to", flat=True))


def link_in(text: str) -> str:
    """Return the path of the first link."""
    found = re.search(r"https?://[^/\s]+(/\S+)", text)
    assert found, text
    return found[1]
