"""People that no invitation has made: those of the demo and of tests."""

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings

from obhut.accounts import factors
from obhut.accounts.models import Person
from obhut.accounts.operations import Invitee, create_person
from obhut.kernel import clock
from obhut.tenancy.api import sign_in_scope

_STEP_SECONDS = 30


def provision(
    *,
    email: str,
    first_name: str,
    last_name: str,
    role: str,
    partner_id: int | None,
    customer_id: int | None,
    password: str,
    totp_secret: str,
) -> int:
    """Make a person of the demo who can sign in at once, and return its id.

    An existing person stays as it is. Raises PermissionError outside a demo.
    """
    if not settings.DEMO:
        raise PermissionError("only for the demo")
    who = Invitee(email, first_name, last_name, role, partner_id, customer_id)
    with sign_in_scope():
        known = Person.objects.filter(email=email.lower()).first()
        if known is not None:
            return known.pk
        person = create_person(who=who, password=password)
        person.notice_acknowledged_at = clock.real()
        person.save(update_fields=["notice_acknowledged_at"])
        factors.add_totp(person, totp_secret)
        return person.pk


def person_id(*, email: str) -> int:
    """Return the id of the person with this address. Raises Person.DoesNotExist."""
    with sign_in_scope():
        return Person.objects.values_list("pk", flat=True).get(email=email.lower())


def current_code(secret: str) -> str:
    """Return the one-time code that an authenticator app with ``secret`` shows now."""
    counter = int(clock.real().timestamp()) // _STEP_SECONDS
    code: str = format_hotp_value(hotp_value(secret, counter))
    return code
