"""The demonstration's people, how they sign in, and the operator's brand.

Passwords and one-time-code secrets are made once for each data folder and kept in its key folder,
so that no two demonstrations share any.
"""

import base64
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction

from obhut.accounts import api as accounts
from obhut.audit import api as audit
from obhut.config.instance import write_whole
from obhut.devices import api as devices
from obhut.kernel import clock
from obhut.tenancy.api import operator_scope
from obhut.tenancy.models import Brand, Customer, Partner, Site

FIRST_LOGIN = "olga.berger@betreiber.example"


@dataclass(frozen=True, slots=True)
class Login:
    """How to sign in as one of the demo's people; the secret makes the one-time codes."""

    email: str
    password: str
    totp_secret: str
    role: str


# first name, last name, address, role, partner, customer
_PEOPLE: tuple[tuple[str, str, str, str, str, str], ...] = (
    ("Olga", "Berger", FIRST_LOGIN, "operator-admin", "", ""),
    ("Tarek", "Yilmaz", "tarek.yilmaz@betreiber.example", "operator-technician", "", ""),
    ("Renate", "Kowalski", "renate.kowalski@betreiber.example", "operator-accountant", "", ""),
    ("Dirk", "Sommer", "dirk.sommer@betreiber.example", "operator-dpo", "", ""),
    ("Paul", "Nordmann", "paul.nordmann@nordlicht.example", "partner-admin", "Nordlicht IT", ""),
    ("Ines", "Petersen", "ines.petersen@nordlicht.example", "partner-technician",
     "Nordlicht IT", ""),
    ("Vroni", "Huber", "vroni.huber@alpenblick.example", "partner-admin",
     "Alpenblick Systemhaus", ""),
    ("Anna", "Lorenz", "anna.lorenz@lorenz.example", "customer-admin", "Nordlicht IT",
     "Steuerkanzlei Lorenz"),
    ("Ben", "Krause", "ben.krause@lorenz.example", "customer-employee", "Nordlicht IT",
     "Steuerkanzlei Lorenz"),
    ("Carl", "Obermaier", "carl.obermaier@obermaier.example", "customer-admin",
     "Alpenblick Systemhaus", "Schreinerei Obermaier"),
)  # fmt: skip


def code(email: str) -> str:
    """Return the one-time code that ``email`` has to type now. Raises KeyError for strangers."""
    if not _file().exists():
        raise KeyError(email)
    secret = {login.email: login.totp_secret for login in logins()}[email]
    return accounts.current_code(secret)


def logins() -> list[Login]:
    """Return how to sign in as the people, in their order."""
    path = _file()
    if not path.exists():
        fresh = [asdict(_fresh(email, role)) for _, _, email, role, _, _ in _PEOPLE]
        write_whole(path, json.dumps(fresh, indent=1), mode=0o600)
    return [Login(**entry) for entry in json.loads(path.read_text())]


def _file() -> Path:
    path: Path = settings.INSTANCE.keys / "demo.json"
    return path


def _fresh(email: str, role: str) -> Login:
    secret = base64.b32encode(secrets.token_bytes(20)).decode()
    return Login(email, f"Demo-{secrets.token_urlsafe(12)}", secret, role)


def brand() -> None:
    """Give the operator a name, unless it has one."""
    if Brand.objects.exists():
        return
    Brand.objects.create(
        operator_name="Beispiel IT-Betrieb GmbH",
        address="Musterweg 1\n01067 Dresden",
        represented_by="Olga Berger, Geschäftsführerin",
        email="kontakt@betreiber.example",
        phone="+49 351 0000000",
        register_court="Amtsgericht Dresden",
        register_number="HRB 00000",
        vat_id="DE000000000",
        dsa_contact_email="meldung@betreiber.example",
        privacy_contact="Dirk Sommer, datenschutz@betreiber.example",
        hosting_location="Dieser Rechner (Vorführung)",
        mail_sender="obhut@betreiber.example",
        state="SN",
    )


def provide(logins: Sequence[Login], customers: Mapping[str, Customer]) -> None:
    """Create the accounts that are missing."""
    for person, login in zip(_PEOPLE, logins, strict=True):
        _person(person, login, customers)


def _person(
    person: tuple[str, str, str, str, str, str], login: Login, customers: Mapping[str, Customer]
) -> None:
    first, last, email, role, partner_name, customer_name = person
    partner = Partner.objects.get(name=partner_name) if partner_name else None
    customer = customers[customer_name] if customer_name else None
    accounts.provision(
        email=email,
        first_name=first,
        last_name=last,
        role=role,
        partner_id=partner.pk if partner else None,
        customer_id=customer.pk if customer else None,
        password=login.password,
        totp_secret=login.totp_secret,
    )


def administrator() -> int:
    """Return the first person of the operator, in whose name the demo acts."""
    return accounts.person_id(email=FIRST_LOGIN)


@transaction.atomic
def token(customer: Customer) -> str:
    """Return a fresh token for this machine and a few more; each start of the demo makes one."""
    olga = administrator()
    with operator_scope(), audit.acting(person_id=olga, rule="demo"):
        return devices.create_token(
            partner_id=customer.partner_id,
            customer_id=customer.pk,
            site_id=Site.objects.get(customer=customer).pk,
            uses=100,
            life=timedelta(days=7),
            created_by=olga,
            note="Vorführung",
            at=clock.real(),
        ).text
