"""Signing people in: by the pages, or at once for tests of other rooms."""

from django.test import Client

from obhut.accounts import factors, session_marks
from obhut.accounts.api import current_code
from obhut.accounts.models import Person
from obhut.accounts.operations import Invitee, create_person
from obhut.kernel import clock
from obhut.tenancy.api import sign_in_scope

PASSWORD = "viel-zu-lang-zum-raten"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.0 Safari/605.1.15"
)


def make_person(
    name: str,
    role: str,
    *,
    partner_id: int | None = None,
    customer_id: int | None = None,
    factor: bool = True,
    noticed: bool = True,
) -> Person:
    """Make somebody who can sign in with ``PASSWORD`` and, with a factor, codes of ``SECRET``."""
    first, last = name.split()
    email = f"{first}.{last}@example.org".lower()
    with sign_in_scope():
        who = Invitee(email, first, last, role, partner_id, customer_id)
        person = create_person(who=who, password=PASSWORD)
        if noticed:
            person.notice_acknowledged_at = clock.real()
            person.save(update_fields=["notice_acknowledged_at"])
        if factor:
            factors.add_totp(person, SECRET)
    return person


def signed_in(person: Person, **headers: str) -> Client:
    """Return a client of somebody who is through sign-in, factor and notice."""
    client = Client(**headers)  # type: ignore[arg-type]
    client.force_login(person)
    session = client.session
    session["browser"] = session_marks.browser_family(headers.get("HTTP_USER_AGENT", ""))
    session["factor_of"], session["factor_at"] = person.pk, int(clock.real().timestamp())
    session.save()
    if person.notice_acknowledged_at is None:
        with sign_in_scope():
            Person.objects.filter(pk=person.pk).update(notice_acknowledged_at=clock.real())
    return client


def code() -> str:
    """Return the code that the app of ``SECRET`` shows now."""
    return current_code(SECRET)
