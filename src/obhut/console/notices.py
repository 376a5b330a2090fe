"""Reports from outside: illegal content, weaknesses, barriers (DSA)."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from obhut.notifications import api as notifications
from obhut.tenancy.api import current_brand, operator_scope
from obhut.ui.notices import Notice


def receive(request: HttpRequest, notice: Notice) -> str:
    """Send the report to the operator's contact and return its number.

    The report is a row of the outbox, written before the answer: it is not lost when the mail
    server is down.
    """
    reference = str(getattr(request, "reference", ""))
    with operator_scope():
        brand = current_brand()
        notifications.send(
            to=brand.dsa_contact_email or brand.email,
            person_id=None,
            template="console/notice",
            context={
                "link": settings.PUBLIC_URL + reverse("home"),
                "reference": reference,
                "subject": notice.subject,
                "place": notice.place,
                "text": notice.text,
                "name": notice.name or "–",
                "email": notice.email or "–",
            },
            language="de",
            partner_id=None,
            customer_id=None,
        )
    return reference
