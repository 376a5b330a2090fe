"""Signing people in: by the pages, or at once for tests of other rooms."""

from functools import cache

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.test import Client

from obhut.accounts import factors
from obhut.accounts.api import current_code
from obhut.accounts.models import Person
from obhut.accounts.rules.browser import browser_family
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
        person = Person.objects.create(
            email=email, first_name=first, last_name=last, role=role, password=_hash(),
            partner_id=partner_id, customer_id=customer_id,
            notice_acknowledged_at=clock.real() if noticed else None,
        )  # fmt: skip
        EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
        if factor:
            factors.add_totp(person, SECRET)
    return person


@cache
def _hash() -> str:
    """Return the hash of ``PASSWORD``, made once: argon2 is slow on purpose."""
    return make_password(PASSWORD)


def signed_in(person: Person, **headers: str) -> Client:
    """Return a client of somebody who is through sign-in, factor and notice."""
    client = Client(**headers)  # type: ignore[arg-type]
    client.force_login(person)
    session = client.session
    session["browser"] = browser_family(headers.get("HTTP_USER_AGENT", ""))
    session["factor_of"], session["factor_at"] = person.pk, int(clock.real().timestamp())
    session.save()
    if person.notice_acknowledged_at is None:
        with sign_in_scope():
            Person.objects.filter(pk=person.pk).update(notice_acknowledged_at=clock.real())
    return client


def code() -> str:
    """Return the code that the app of ``SECRET`` shows now."""
    return current_code(SECRET)
