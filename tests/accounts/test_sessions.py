"""Open sessions: seen, listed, ended, and when two look like two people."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from tests.accounts import mmdb
from tests.mailbox import last_mail, recipients
from tests.sign_in import FIREFOX, PASSWORD, SAFARI, current_code, make_person, signed_in

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

    from obhut.accounts.models import Person
    from tests.accounts.conftest import Staff

GERMANY, FRANCE, NOWHERE = "192.0.2.7", "198.51.100.7", "203.0.113.7"


@pytest.fixture
def countries(tmp_path: Path, settings: "SettingsWrapper") -> Iterator[None]:
    from obhut.accounts import places

    path = tmp_path / "countries.mmdb"
    mmdb.write(path, {"192.0.2.0/24": "DE", "198.51.100.0/24": "FR"})
    settings.GEOIP = str(path)
    yield
    places._countries(str(path)).close()
    places._countries.cache_clear()


def _sign_in(person: "Person", address: str, agent: str = FIREFOX) -> Client:
    """Sign in by the pages; the mark of the used code is lifted, so that nobody must wait."""
    from django.core.cache import cache

    from tests.sign_in import SECRET

    client = Client(REMOTE_ADDR=address, HTTP_USER_AGENT=agent)
    client.post("/anmelden/", {"login": person.email, "password": PASSWORD})
    now = current_code(SECRET)
    cache.clear()
    assert client.post("/anmelden/faktor/", {"code": now}).status_code == 302
    return client


def _alerts() -> list[dict[str, str]]:
    from obhut.audit.models import Entry
    from obhut.tenancy.api import operator_scope

    with operator_scope():
        rows = Entry.objects.filter(action="session.concurrent-use")
        return list(rows.values_list("detail", flat=True))


@pytest.mark.clause("V-4.2")
@pytest.mark.usefixtures("countries")
def test_two_countries_within_ten_minutes_alarm_owner_and_administrator(staff: "Staff") -> None:
    _sign_in(staff.petra, GERMANY)
    assert _alerts() == []
    _sign_in(staff.petra, FRANCE)
    assert len(_alerts()) == 1
    assert _alerts()[0]["here"].startswith("FR, 198.51.100.0/24")
    assert _alerts()[0]["there"].startswith("DE, 192.0.2.0/24")
    assert recipients("accounts/concurrent_use") == [staff.petra.email]
    assert recipients("accounts/concurrent_use_admin") == [staff.paul.email]
    assert "Petra Pink" in last_mail("accounts/concurrent_use_admin")


@pytest.mark.clause("V-4.2")
@pytest.mark.usefixtures("countries")
def test_one_country_or_a_session_long_gone_alarms_nobody(staff: "Staff") -> None:
    from datetime import timedelta

    from allauth.usersessions.models import UserSession

    from obhut.kernel import clock

    _sign_in(staff.petra, GERMANY)
    _sign_in(staff.petra, "192.0.2.200", SAFARI)
    assert _alerts() == []
    UserSession.objects.update(last_seen_at=clock.real() - timedelta(minutes=11))
    _sign_in(staff.petra, FRANCE)
    assert _alerts() == []


@pytest.mark.clause("V-4.2")
@pytest.mark.usefixtures("countries")
def test_a_session_that_wanders_into_another_country_alarms_too(staff: "Staff") -> None:
    _sign_in(staff.petra, GERMANY)
    there = _sign_in(staff.petra, GERMANY)
    session = there.session
    session["seen_at"] -= 60
    session.save()
    there.get("/einstellungen/profil/", REMOTE_ADDR=FRANCE)
    assert len(_alerts()) == 1


@pytest.mark.clause("V-4.2")
@pytest.mark.parametrize(
    ("address", "agent", "alarms"),
    [(FRANCE, SAFARI, 1), (FRANCE, FIREFOX, 0), ("192.0.2.9", SAFARI, 0)],
)
def test_without_a_file_network_and_browser_decide(
    staff: "Staff", address: str, agent: str, alarms: int
) -> None:
    _sign_in(staff.petra, GERMANY)
    _sign_in(staff.petra, address, agent)
    assert len(_alerts()) == alarms


@pytest.mark.usefixtures("countries")
def test_the_country_of_an_address(own_database: str) -> None:
    from obhut.accounts.places import country_of

    assert [country_of(address) for address in (GERMANY, FRANCE, NOWHERE, "x", "::1")] == [
        "DE", "FR", "", "", "",
    ]  # fmt: skip


@pytest.mark.clause("V-4.2")
def test_own_sessions_are_listed_and_can_be_ended(staff: "Staff") -> None:
    from allauth.usersessions.models import UserSession

    here = _sign_in(staff.paul, GERMANY)
    there = _sign_in(staff.paul, GERMANY, SAFARI)
    text = here.get("/einstellungen/sitzungen/").content.decode()
    assert "Firefox, Linux" in text
    assert "Safari, macOS" in text
    assert "192.0.2.0/24" in text
    assert GERMANY not in text
    other = UserSession.objects.get(session_key=there.session.session_key).pk
    foreign = signed_in(staff.anna)
    assert foreign.post(f"/einstellungen/sitzungen/{other}/beenden/").status_code == 404
    assert there.get("/einstellungen/profil/").status_code == 200
    assert here.post(f"/einstellungen/sitzungen/{other}/beenden/").status_code == 302
    assert there.get("/einstellungen/profil/").url.startswith("/anmelden/")
    assert here.get("/einstellungen/profil/").status_code == 200


@pytest.mark.clause("V-4.2")
def test_all_other_sessions_can_be_ended_at_once(staff: "Staff") -> None:
    here, *others = (_sign_in(staff.paul, GERMANY) for _ in range(3))
    assert here.post("/einstellungen/sitzungen/beenden/").status_code == 302
    assert here.get("/einstellungen/profil/").status_code == 200
    assert all(c.get("/einstellungen/profil/").status_code == 302 for c in others)


def test_the_worker_clears_away_what_is_over(own_database: str) -> None:
    from datetime import timedelta

    from allauth.usersessions.models import UserSession
    from django.contrib.sessions.models import Session

    from obhut.accounts.api import sweep
    from obhut.kernel import clock
    from tests.roles import database_role

    person = make_person("Sonja Sommer", "operator-technician")
    _sign_in(person, GERMANY)
    with database_role("worker"):
        assert sweep(at=clock.real()) == 0
    assert UserSession.objects.count() == 1
    with database_role("worker"):
        assert sweep(at=clock.real() + timedelta(days=1)) >= 1
    assert not UserSession.objects.exists()
    assert not Session.objects.exists()
