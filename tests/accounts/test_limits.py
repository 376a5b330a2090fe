"""What slows guessing down: limits over all processes, passwords that are refused."""

import hashlib
import random
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from obhut.accounts.passwords import is_breached
from tests.sign_in import make_person

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

    from obhut.accounts.models import Person

_GUESS = """
import sys, threading
import django
django.setup()
from django.conf import settings
settings.ALLOWED_HOSTS = ["*"]
from django.test import Client
email, address = sys.argv[1:]
def guess(number):
    from django.db import connection
    client = Client(REMOTE_ADDR=f"{address}.{number}")
    client.post("/anmelden/", {"login": email, "password": f"wrong-{number}-wrong"})
    connection.close()
threads = [threading.Thread(target=guess, args=(n,)) for n in range(1, 9)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
"""


def _actions(person: "Person", action: str) -> int:
    from obhut.audit.models import Entry
    from obhut.tenancy.api import operator_scope

    with operator_scope():
        return Entry.objects.filter(person_id=person.pk, action=action).count()


@pytest.mark.clause("C-7.1")
def test_many_processes_together_get_exactly_five_tries(own_database: str) -> None:
    """Sixteen addresses, two processes, eight threads each: five passwords are looked at."""
    person = make_person("Gitta Geraten", "operator-technician")
    workers = [
        subprocess.Popen([sys.executable, "-c", _GUESS, person.email, address])
        for address in ("192.0.2", "198.51.100")
    ]
    assert [worker.wait(timeout=120) for worker in workers] == [0, 0]
    assert _actions(person, "sign-in.failed") == 5
    assert _actions(person, "sign-in.delayed") == 11


@pytest.mark.clause("C-7.1")
def test_one_address_gets_ten_tries_a_minute_over_all_accounts(own_database: str) -> None:
    people = [make_person(f"Person Nummer{c}", "operator-technician") for c in "abc"]
    start = threading.Barrier(4)

    def guess(share: int) -> None:
        from django.db import connection

        start.wait()
        for turn in range(4):
            login = people[(share + turn) % 3].email
            Client().post("/anmelden/", {"login": login, "password": "wrong-wrong-wrong"})
        connection.close()

    threads = [threading.Thread(target=guess, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(_actions(person, "sign-in.failed") for person in people) == 10


@pytest.fixture
def breaches(tmp_path: Path) -> Path:
    words = [f"password-{number}" for number in range(500)]
    hashes = sorted(hashlib.sha1(word.encode()).hexdigest().upper() for word in words)
    lines = (f"{h}:{random.Random(h).randint(1, 10**9)}" for h in hashes)
    path = tmp_path / "breached.txt"
    path.write_text("\n".join(lines) + "\n")
    return path


@pytest.mark.clause("C-7.1")
def test_every_breached_password_is_found_and_no_other(breaches: Path) -> None:
    assert all(is_breached(f"password-{number}", breaches) for number in range(500))
    assert not any(is_breached(f"other-{number}", breaches) for number in range(500))


@pytest.mark.parametrize("ending", ["\n", "\r\n", ""])
@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_short_files_and_other_line_ends(tmp_path: Path, ending: str, count: int) -> None:
    hashes = sorted(hashlib.sha1(f"p{n}".encode()).hexdigest() for n in range(count))
    path = tmp_path / "short.txt"
    path.write_bytes((ending or "\n").join(hashes).encode() + ending.encode())
    assert [is_breached(f"p{n}", path) for n in range(4)] == [n < count for n in range(4)]


@pytest.mark.clause("C-7.1")
def test_a_breached_password_is_refused_in_german(
    breaches: Path, settings: "SettingsWrapper"
) -> None:
    from django.contrib.auth.password_validation import validate_password

    settings.BREACHED_PASSWORDS = str(breaches)
    with pytest.raises(ValidationError, match="Datendiebstahl"):
        validate_password("password-77")
    validate_password("an-unknown-one-77")


def test_the_check_finds_what_weakens_sign_in(settings: "SettingsWrapper", tmp_path: Path) -> None:
    from obhut.accounts.checks import check_people

    assert check_people() == []
    settings.GEOIP = str(tmp_path / "missing")
    settings.MFA_TOTP_INSECURE_BYPASS_CODE = "123456"
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "x"}
    }
    found = {problem.id for problem in check_people()}
    assert found == {"accounts.E001", "accounts.E002", "accounts.E003"}


@pytest.mark.clause("C-1.c")
def test_a_subscriber_without_contract_has_the_portal_and_no_products(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from obhut.accounts import ports
    from obhut.accounts.api import Relation, products_open, relation_of
    from obhut.tenancy.api import operator_scope
    from obhut.tenancy.models import Customer, Partner
    from tests.sign_in import signed_in

    with operator_scope():
        partner = Partner.objects.create(name="Nord").pk
        renting, visiting = (
            Customer.objects.create(partner_id=partner, name=name).pk for name in ("R", "V")
        )
    monkeypatch.setattr(ports._Ports, "rents", lambda customer_id: customer_id == renting)
    anna = make_person("Anna Abo", "customer-admin", partner_id=partner, customer_id=visiting)
    assert signed_in(anna).get("/einstellungen/profil/").status_code == 200
    assert relation_of(customer_id=visiting) is Relation.SUBSCRIBER
    assert not products_open(customer_id=visiting)
    assert products_open(customer_id=renting)
