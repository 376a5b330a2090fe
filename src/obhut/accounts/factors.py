"""The second factors of a person: which there are, their secrets, what protects them."""

from base64 import b64decode, b64encode
from collections import Counter

from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from obhut.accounts.models import Person
from obhut.files.api import seal, unseal
from obhut.kernel import clock
from obhut.kernel.clauses import clause

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
# Longer than a code is valid with one step of tolerance on both sides.
_USED_CODE_SECONDS = 120


@clause("V-4.3")
def has_factor(person_id: int) -> bool:
    """Tell whether the person has set up a factor; recovery codes alone are none."""
    return bool(Authenticator.objects.filter(user_id=person_id, type__in=FACTORS).exists())


def kinds(person_id: int) -> dict[str, int]:
    """Return how many factors of each kind the person has, recovery codes included."""
    types = Authenticator.objects.filter(user_id=person_id).values_list("type", flat=True)
    return dict(Counter(types))


@clause("V-4.3")
def is_last(authenticator: Authenticator) -> bool:
    """Tell whether the person would be without a factor after losing this one."""
    others = Authenticator.objects.filter(user_id=authenticator.user_id, type__in=FACTORS)
    return authenticator.type in FACTORS and not others.exclude(pk=authenticator.pk).exists()


def lock(person_id: int) -> None:
    """Let changes of a person's factors wait for each other until the transaction ends."""
    Person.objects.select_for_update().get(pk=person_id)


def note(person: Person) -> None:
    """Keep with the person since when there is a factor, for lists that may not see factors."""
    oldest = Authenticator.objects.filter(user_id=person.pk, type__in=FACTORS).order_by(
        "created_at"
    )
    since = oldest.values_list("created_at", flat=True).first()
    if since != person.factor_at:
        person.factor_at = since
        person.save(update_fields=["factor_at"])


def confirmation_pages(person: Person) -> list[tuple[str, Promise]]:
    """Return the pages on which the person can confirm with a factor, the usual one first."""
    types = set(Authenticator.objects.filter(user_id=person.pk).values_list("type", flat=True))
    pages: list[tuple[str, Promise]] = []
    if Authenticator.Type.WEBAUTHN in types:
        pages.append(("mfa_reauthenticate_webauthn", _("Confirm with a passkey")))
    if types - {Authenticator.Type.WEBAUTHN}:
        pages.append(("mfa_reauthenticate", _("Confirm with a code")))
    return pages if Authenticator.Type.TOTP not in types else pages[::-1]


def use_code(person_id: int, code: str) -> bool:
    """Mark a one-time code as used; tell whether it was still unused, over all processes."""
    plain = "".join(code.split())
    return bool(cache.add(f"totp-used:{person_id}:{plain}", "y", timeout=_USED_CODE_SECONDS))


def sealed(person: Person, secret: str) -> bytes:
    """Encrypt a factor's secret for exactly this person."""
    return seal(**_place(person), plain=secret.encode())


def opened(person: Person, secret: bytes) -> str:
    """Return a factor's secret. Raises SealBroken for that of somebody else."""
    return unseal(**_place(person), sealed=secret).decode()


def totp_secret(person: Person) -> str | None:
    """Return the secret of the person's authenticator app, for the demo's own code display."""
    app = Authenticator.objects.filter(user_id=person.pk, type=Authenticator.Type.TOTP).first()
    return None if app is None else opened(person, b64decode(app.data["secret"]))


def add_totp(person: Person, secret: str) -> None:
    """Give the person an authenticator app with a known secret; for the demo and tests."""
    data = {"secret": b64encode(sealed(person, secret)).decode()}
    Authenticator.objects.create(
        user=person, type=Authenticator.Type.TOTP, data=data, created_at=clock.real()
    )
    note(person)


def _place(person: Person) -> dict[str, str]:
    return {
        "tenant": person.scope.slug,
        "table": "mfa_authenticator",
        "row": f"person-{person.pk}",
        "field": "secret",
    }
