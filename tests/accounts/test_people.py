"""Personen: list, invitations, roles, blocks, each through the pages."""

import re
import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from tests.mailbox import last_mail, link_in, recipients
from tests.sign_in import PASSWORD, code, make_person, signed_in

if TYPE_CHECKING:
    from obhut.accounts.models import Person
    from tests.accounts.conftest import Staff

NEW = {
    "first_name": "Nora",
    "last_name": "Neumann",
    "email": "nora.neumann@example.org",
    "role": "partner-technician",
    "language": "de",
}
ACCEPT = {
    "first_name": "Nora",
    "last_name": "Neumann",
    "password": "lange-genug-und-neu",
    "password_again": "lange-genug-und-neu",
}


def _page(person: "Person") -> str:
    return f"/o/{person.scope.slug}/personen/"


def _invite(by: "Person", **changes: str) -> str:
    answer = signed_in(by).post(f"{_page(by)}einladen/", {**NEW, **changes})
    assert answer.status_code == 302, answer.content.decode()
    return link_in(last_mail("accounts/invitation"))


def _fresh(person: "Person") -> "Person":
    return type(person).objects.get(pk=person.pk)


@pytest.mark.clause("V-5.1", "V-4.1")
def test_an_invited_person_gets_an_account_and_must_set_up_a_factor(staff: "Staff") -> None:
    link = _invite(staff.paul)
    assert "nicht weiter" in last_mail("accounts/invitation")
    client = Client()
    page = client.get(link)
    assert page.context["form"].initial == {"first_name": "Nora", "last_name": "Neumann"}
    assert "no-store" in page["Cache-Control"]
    assert client.post(link, ACCEPT).url == "/"
    assert client.get("/").url == "/konto/mfa/"
    from allauth.account.models import EmailAddress

    from obhut.accounts.models import Person

    nora = Person.objects.get(email="nora.neumann@example.org")
    assert (nora.role, nora.partner_id) == ("partner-technician", staff.paul.partner_id)
    assert EmailAddress.objects.get(user=nora).verified
    assert Client().get(link).status_code == 410
    assert Client().post(link, ACCEPT).status_code == 410


@pytest.mark.clause("V-5.1")
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "info@example.org"),
        ("email", "technik@example.org"),
        ("email", "kein-at"),
        ("first_name", ""),
        ("last_name", "Team"),
        ("role", "operator-admin"),
        ("role", "customer-admin"),
    ],
)
def test_a_wrong_invitation_changes_nothing(staff: "Staff", field: str, value: str) -> None:
    from obhut.accounts.models import Invitation

    answer = signed_in(staff.paul).post(f"{_page(staff.paul)}einladen/", {**NEW, field: value})
    assert answer.status_code == 422
    assert not Invitation.objects.exists()
    assert recipients("accounts/invitation") == []


def test_a_known_address_is_told_within_the_own_part_only(staff: "Staff") -> None:
    client = signed_in(staff.paul)
    own = client.post(f"{_page(staff.paul)}einladen/", {**NEW, "email": staff.anna.email})
    assert own.status_code == 422
    foreign = client.post(f"{_page(staff.paul)}einladen/", {**NEW, "email": staff.carl.email})
    assert foreign.status_code == 302, "nobody learns who is known elsewhere"
    link = link_in(last_mail("accounts/invitation"))
    answer = Client().post(link, ACCEPT)
    assert answer.status_code == 422
    assert "gibt es schon ein Konto" in answer.content.decode()


def test_a_newer_invitation_replaces_the_older_one(staff: "Staff") -> None:
    first, second = _invite(staff.paul), _invite(staff.paul)
    assert Client().get(first).status_code == 410
    assert Client().get(second).status_code == 200


def test_an_invitation_can_be_withdrawn_and_runs_out(staff: "Staff") -> None:
    from obhut.accounts.models import Invitation

    link = _invite(staff.paul)
    offer = Invitation.objects.get()
    foreign = f"{_page(staff.sven)}einladungen/{offer.pk}/zurueckziehen/"
    assert signed_in(staff.sven).post(foreign).status_code == 404
    own = f"{_page(staff.paul)}einladungen/{offer.pk}/zurueckziehen/"
    assert signed_in(staff.paul).post(own).status_code == 302
    assert Client().get(link).status_code == 410
    link = _invite(staff.paul)
    offer = Invitation.objects.latest("pk")
    from obhut.accounts import operations

    with pytest.raises(operations.InvitationOverError, match="expired"):
        operations.open_invitation(token=link.split("/")[-2], at=offer.expires_at)
    earlier = offer.expires_at - timedelta(seconds=1)
    assert operations.open_invitation(token=link.split("/")[-2], at=earlier) == offer


def test_an_invitation_falls_with_the_inviters_right(staff: "Staff") -> None:
    link = _invite(staff.paul)
    signed_in(staff.olga).post(f"/o/betrieb/personen/{staff.paul.pk}/sperren/", {"reason": "weg"})
    assert Client().get(link).status_code == 410


def test_a_link_is_used_once_even_at_the_same_moment(staff: "Staff") -> None:
    from obhut.accounts.models import Person

    link, answers = _invite(staff.paul), []
    start = threading.Barrier(4)

    def take() -> None:
        from django.db import connection

        start.wait()
        answers.append(Client().post(link, ACCEPT).status_code)
        connection.close()

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers.count(302) == 1
    assert Person.objects.filter(email=NEW["email"]).count() == 1


def test_nonsense_tokens_are_not_found(staff: "Staff") -> None:
    for token in ("x", "a" * 43, "%00", "..%2f"):
        assert Client().get(f"/einladung/{token}/").status_code == 404


def test_weak_passwords_are_refused_in_german(staff: "Staff") -> None:
    link = _invite(staff.paul)
    for password in ("kurz", "neumann-nora", "nora.neumann@example.org"):
        wrong = {**ACCEPT, "password": password, "password_again": password}
        assert Client().post(link, wrong).status_code == 422
    page = Client().post(link, {**ACCEPT, "password": "kurz", "password_again": "kurz"})
    assert "Dieses Passwort ist zu kurz" in page.content.decode()


@pytest.mark.clause("V-4.3")
def test_the_list_shows_who_lacks_a_factor(staff: "Staff") -> None:
    paul = staff.paul
    make_person("Otis Ohne", "partner-technician", partner_id=paul.partner_id, factor=False)
    text = signed_in(paul).get(_page(paul)).content.decode()
    assert "MFA fehlt" in text
    assert "Anna Arndt" in text, "a partner sees the people of its customers"
    assert "Carl Cohn" not in text
    only = signed_in(paul).get(f"{_page(paul)}?factor=nein").content.decode()
    assert "Otis Ohne" in only
    assert "Petra Pink" not in only


MATRIX = [
    ("olga", "paul", 302),
    ("olga", "anna", 302),
    ("olga", "otto", 302),
    ("dora", "paul", 403),
    ("paul", "petra", 302),
    ("paul", "anna", 302),
    ("paul", "sven", 404),
    ("paul", "olga", 404),
    ("paul", "carl", 404),
    ("petra", "anna", 403),
    ("anna", "ben", 302),
    ("anna", "paul", 404),
    ("anna", "carl", 404),
    ("ben", "anna", 403),
    ("olga", "olga", 403),
    ("paul", "paul", 403),
    ("anna", "anna", 403),
]


@pytest.mark.clause("V-5.2", "C-10.3a")
def test_who_may_block_whom(staff: "Staff") -> None:
    for actor, target, status in MATRIX:
        by, other = getattr(staff, actor), getattr(staff, target)
        url = f"{_page(by)}{other.pk}/"
        answer = signed_in(by).post(f"{url}sperren/", {"reason": "Prüfung"})
        assert answer.status_code == status, (actor, target)
        assert (_fresh(other).blocked_at is not None) is (status == 302), (actor, target)
        if status == 302:
            assert signed_in(by).post(f"{url}entsperren/").status_code == 302
            assert _fresh(other).blocked_at is None


@pytest.mark.clause("V-5.2", "C-10.3a", "C-10.3b")
def test_a_block_ends_everything_at_the_next_request(staff: "Staff") -> None:
    from django.contrib.sessions.models import Session

    from obhut.accounts.api import PersonBlocked
    from obhut.kernel import events

    heard: list[PersonBlocked] = []
    clients = [Client() for _ in range(2)]
    for client in clients:
        client.post("/anmelden/", {"login": staff.anna.email, "password": PASSWORD})
    clients[0].post("/anmelden/faktor/", {"code": code()})
    assert clients[0].get("/einstellungen/profil/").status_code == 200
    with events.listening(PersonBlocked, heard.append):
        url = f"{_page(staff.paul)}{staff.anna.pk}/sperren/"
        signed_in(staff.paul).post(url, {"reason": "Zugang weitergegeben"})
    assert clients[0].get("/einstellungen/profil/").url.startswith("/anmelden/")
    assert [event.person_id for event in heard] == [staff.anna.pk]
    assert "Zugang weitergegeben" in last_mail("accounts/blocked")
    assert _fresh(staff.anna).blocked_reason == "Zugang weitergegeben"
    left = [s.get_decoded().get("_auth_user_id") for s in Session.objects.all()]
    assert str(staff.anna.pk) not in left


@pytest.mark.clause("V-5.2")
def test_a_block_that_fails_leaves_no_trace(staff: "Staff") -> None:
    client = signed_in(staff.paul)
    url = f"{_page(staff.paul)}{staff.anna.pk}/sperren/"
    assert client.post(url, {"reason": "  "}).status_code == 422
    assert _fresh(staff.anna).blocked_at is None
    assert recipients("accounts/blocked") == []


def test_two_administrators_cannot_block_each_other(staff: "Staff") -> None:
    from obhut.accounts.models import Person

    start, status = threading.Barrier(2), []

    def block(by: "Person", other: "Person") -> None:
        from django.db import connection

        client = signed_in(by)
        start.wait()
        answer = client.post(f"/o/betrieb/personen/{other.pk}/sperren/", {"reason": "x"})
        status.append(answer.status_code)
        connection.close()

    pairs = [(staff.olga, staff.otto), (staff.otto, staff.olga)]
    threads = [threading.Thread(target=block, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Person.objects.filter(role="operator-admin", blocked_at=None).count() == 1


@pytest.mark.clause("V-5.2")
def test_roles_change_within_a_level_and_at_once(staff: "Staff") -> None:
    petra = signed_in(staff.petra)
    assert petra.get(f"{_page(staff.petra)}einladen/").status_code == 403
    url = f"{_page(staff.paul)}{staff.petra.pk}/rolle/"
    client = signed_in(staff.paul)
    for role in ("operator-admin", "customer-admin", "nonsense"):
        assert client.post(url, {"role": role}).status_code == 422
    assert client.post(url, {"role": "partner-admin"}).status_code == 302
    assert petra.get(f"{_page(staff.petra)}einladen/").status_code == 200
    assert "Partner: Administrator" in last_mail("accounts/role")
    own = f"{_page(staff.paul)}{staff.paul.pk}/rolle/"
    assert client.post(own, {"role": "partner-technician"}).status_code == 403


def test_a_tenants_role_cannot_write_passwords(staff: "Staff") -> None:
    from django.db import DatabaseError

    from obhut.accounts.models import Person
    from obhut.tenancy.api import partner_scope

    for field in ("password", "email", "partner_id", "notice_acknowledged_at"):
        with pytest.raises(DatabaseError), partner_scope(staff.paul.partner_id or 0):
            Person.objects.filter(pk=staff.anna.pk).update(**{field: None})


def test_an_employee_sees_no_people(staff: "Staff") -> None:
    client = signed_in(staff.ben)
    assert client.get(_page(staff.ben)).status_code == 403
    assert client.get(f"{_page(staff.ben)}{staff.anna.pk}/").status_code == 403
    assert client.get("/einstellungen/profil/").status_code == 200


def test_a_foreign_person_looks_like_a_missing_one(staff: "Staff") -> None:
    client = signed_in(staff.paul)
    foreign = client.get(f"{_page(staff.paul)}{staff.carl.pk}/")
    missing = client.get(f"{_page(staff.paul)}999999/")
    assert foreign.status_code == missing.status_code == 404
    plain = [re.sub(r"[0-9A-Z]{4}-[0-9A-Z]{4}", "", a.content.decode()) for a in (foreign, missing)]
    texts = [re.sub(r"personen/\d+", "", re.sub(r'value="[^"]*"', "", text)) for text in plain]
    assert texts[0] == texts[1]


def test_the_export_is_safe_against_formulas(staff: "Staff") -> None:
    answer = signed_in(staff.paul).get(f"{_page(staff.paul)}?export=csv")
    assert "Anna Arndt" in answer.content.decode("utf-8-sig")
    assert answer["Content-Type"].startswith("text/csv")


def test_the_profile_keeps_language_and_appearance(staff: "Staff") -> None:
    client = signed_in(staff.paul)
    answer = client.post("/einstellungen/profil/", {"language": "en", "theme": "dark"})
    assert answer.status_code == 302
    assert (client.cookies["language"].value, client.cookies["theme"].value) == ("en", "dark")
    assert "Language, appearance and keys" in client.get("/einstellungen/profil/").content.decode()
    assert (_fresh(staff.paul).language, _fresh(staff.paul).theme) == ("en", "dark")
    assert client.post("/einstellungen/profil/", {"language": "xx"}).status_code == 422
