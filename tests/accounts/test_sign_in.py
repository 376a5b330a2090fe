"""Sign-in by the pages, on the real database, as the web does it."""

import re
import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from tests.mailbox import last_mail, link_in
from tests.sign_in import FIREFOX, PASSWORD, SAFARI, SECRET, code, make_person, signed_in

if TYPE_CHECKING:
    from obhut.accounts.models import Person
    from tests.accounts.conftest import Staff


def _enter(client: Client, email: str, password: str = PASSWORD):  # type: ignore[no-untyped-def]
    return client.post("/anmelden/", {"login": email, "password": password})


def _actions(person: "Person") -> list[str]:
    from obhut.audit.models import Entry
    from obhut.tenancy.api import operator_scope

    with operator_scope():
        rows = Entry.objects.filter(person_id=person.pk).order_by("real_at", "id")
        return list(rows.values_list("action", flat=True))


@pytest.mark.clause("V-4.3")
def test_password_and_code_lead_in(staff: "Staff") -> None:
    client = Client()
    assert _enter(client, "Paul.Pohl@example.org").url == "/anmelden/faktor/"
    assert client.get("/einstellungen/profil/").status_code == 302
    answer = client.post("/anmelden/faktor/", {"code": code()})
    assert answer.url == "/", answer.content
    assert client.get("/einstellungen/profil/").status_code == 200
    assert _actions(staff.paul) == ["sign-in.succeeded"]


@pytest.mark.clause("V-4.3", "V-4.1")
def test_the_first_sign_in_leads_through_factor_codes_and_notice(newcomer: "Person") -> None:
    client = Client()
    _enter(client, newcomer.email)
    for page in ("/", "/einstellungen/profil/", "/konto/hinweis/", "/konto/kennwort/"):
        assert client.get(page).url == "/konto/mfa/", page
    assert client.get("/konto/mfa/").status_code == 200
    assert client.get("/impressum/").status_code == 200
    page = client.get("/konto/mfa/app/")
    secret = page.context["form"].secret
    from obhut.accounts.api import current_code

    answer = client.post("/konto/mfa/app/", {"code": current_code(secret)})
    assert answer.url == "/konto/mfa/codes/"
    codes = re.findall(r"<code>(\d{10})</code>", client.get("/konto/mfa/codes/").content.decode())
    assert len(codes) == 10
    assert codes[0] not in client.get("/konto/mfa/codes/").content.decode()
    assert client.get("/einstellungen/profil/").url == "/konto/hinweis/"
    assert client.post("/konto/hinweis/", {}).status_code == 422
    assert client.get("/").url == "/konto/hinweis/"
    assert client.post("/konto/hinweis/", {"understood": "on"}).url == "/"
    assert client.get("/einstellungen/profil/").status_code == 200
    assert _actions(newcomer) == [
        "sign-in.succeeded", "factor.added", "factor.added", "notice.acknowledged",
    ]  # fmt: skip


@pytest.mark.clause("V-4.3")
def test_a_password_alone_does_not_become_enough_by_somebody_elses_factor(
    newcomer: "Person",
) -> None:
    """Who has only the password waits at the set-up page; then the owner sets up the factor."""
    from obhut.accounts import factors

    thief = Client()
    _enter(thief, newcomer.email)
    factors.add_totp(newcomer, SECRET)
    assert thief.get("/einstellungen/profil/").url == "/anmelden/"
    assert "_auth_user_id" not in thief.session


@pytest.mark.clause("V-4.3")
def test_the_last_factor_stays(staff: "Staff") -> None:
    from allauth.mfa.models import Authenticator

    client = signed_in(staff.paul)
    page = client.get("/konto/mfa/app/entfernen/")
    assert "Ihr einziger zweiter Faktor" in page.content.decode()
    client.post("/konto/mfa/app/entfernen/")
    assert Authenticator.objects.filter(user=staff.paul).count() == 1


@pytest.mark.clause("V-4.3")
def test_one_of_two_factors_can_be_removed(staff: "Staff") -> None:
    from allauth.mfa.models import Authenticator

    client = signed_in(staff.paul)
    data = {"name": "Schlüsselbund", "credential": {}}
    Authenticator.objects.create(user=staff.paul, type="webauthn", data=data)
    assert client.post("/konto/mfa/app/entfernen/").url == "/konto/mfa/"
    left = Authenticator.objects.filter(user=staff.paul).values_list("type", flat=True)
    assert list(left) == ["webauthn"]
    assert "factor.removed" in _actions(staff.paul)


def test_two_factors_removed_at_the_same_moment_leave_one(staff: "Staff") -> None:
    from allauth.mfa.models import Authenticator
    from django.db import connection

    data = {"name": "Schlüsselbund", "credential": {}}
    key = Authenticator.objects.create(user=staff.paul, type="webauthn", data=data)
    pages = ["/konto/mfa/app/entfernen/", f"/konto/mfa/passkeys/{key.pk}/entfernen/"]
    start = threading.Barrier(2)

    def remove(page: str) -> None:
        client = signed_in(staff.paul)
        start.wait()
        client.post(page)
        connection.close()

    threads = [threading.Thread(target=remove, args=(page,)) for page in pages]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Authenticator.objects.filter(user=staff.paul).count() == 1


def test_a_secret_lies_sealed_and_opens_for_its_person_only(staff: "Staff") -> None:
    from allauth.mfa.models import Authenticator

    from obhut.files.api import SealBroken

    app = Authenticator.objects.get(user=staff.paul)
    assert SECRET not in str(app.data)
    stolen = Authenticator.objects.get(user=staff.petra)
    stolen.data = app.data
    stolen.save()
    client = Client()
    _enter(client, staff.petra.email)
    with pytest.raises(SealBroken):
        client.post("/anmelden/faktor/", {"code": code()})


def test_a_code_counts_once_also_in_another_process(staff: "Staff") -> None:
    """The mark lies in the shared cache; each client here has a connection of its own."""
    first, second = Client(), Client()
    for client in (first, second):
        _enter(client, staff.paul.email)
    now = code()
    assert first.post("/anmelden/faktor/", {"code": now}).status_code == 302
    again = second.post("/anmelden/faktor/", {"code": f" {now[:3]} {now[3:]}"})
    assert again.status_code == 200
    assert "_auth_user_id" not in second.session


def test_a_recovery_code_counts_once(newcomer: "Person") -> None:
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    from obhut.accounts import factors
    from obhut.accounts.api import current_code

    client = Client()
    _enter(client, newcomer.email)
    secret = client.get("/konto/mfa/app/").context["form"].secret
    client.post("/konto/mfa/app/", {"code": current_code(secret)})
    text = client.get("/konto/mfa/codes/").content.decode()
    one = re.findall(r"<code>(\d{10})</code>", text)[0]
    assert RecoveryCodes is not None
    assert factors.kinds(newcomer.pk) == {"totp": 1, "recovery_codes": 1}
    for attempt, status in ((1, 302), (2, 200)):
        other = Client()
        _enter(other, newcomer.email)
        assert other.post("/anmelden/faktor/", {"code": one}).status_code == status, attempt


@pytest.mark.clause("C-7.1")
def test_strangers_learn_nothing_about_accounts(staff: "Staff") -> None:
    known = _enter(Client(), staff.paul.email, "wrong-wrong-wrong").content.decode()
    unknown = _enter(Client(), "nobody.here@example.org", "wrong-wrong-wrong").content.decode()

    def plain(text: str) -> str:
        text = re.sub(r'value="[^"]*"', "", text)
        return re.sub(r"[A-Za-z0-9]{64}", "", text)

    assert plain(known) == plain(unknown)
    forgotten = [
        Client().post("/anmelden/kennwort/", {"email": email}).url
        for email in (staff.paul.email, "nobody.here@example.org")
    ]
    assert forgotten == ["/anmelden/kennwort/unterwegs/"] * 2


@pytest.mark.clause("C-7.1")
def test_ten_wrong_tries_are_delayed_and_logged(staff: "Staff") -> None:
    for _ in range(10):
        _enter(Client(), staff.paul.email, "wrong-wrong-wrong")
    assert "Bitte warten Sie" in _enter(Client(), staff.paul.email).content.decode()
    actions = _actions(staff.paul)
    assert actions.count("sign-in.failed") == 5
    assert actions.count("sign-in.delayed") == 6


@pytest.mark.clause("V-5.2", "C-10.3b")
def test_a_blocked_person_sees_only_that(staff: "Staff") -> None:
    from obhut.accounts import operations
    from obhut.kernel import clock
    from obhut.tenancy.api import operator_scope

    with operator_scope():
        operations.block(by=staff.olga, person_id=staff.paul.pk, reason="Test", at=clock.real())
    client = Client()
    answer = _enter(client, staff.paul.email)
    assert answer.url == "/anmelden/gesperrt/"
    assert client.get(answer.url).status_code == 200
    assert client.get("/einstellungen/profil/").status_code == 302
    assert "_auth_user_id" not in client.session


@pytest.mark.clause("V-4.2")
def test_a_session_belongs_to_its_browser(staff: "Staff") -> None:
    client = signed_in(staff.paul, HTTP_USER_AGENT=FIREFOX)
    assert client.get("/einstellungen/profil/").status_code == 200
    stolen = Client(HTTP_USER_AGENT=SAFARI)
    stolen.cookies = client.cookies
    assert stolen.get("/einstellungen/profil/").url.startswith("/anmelden/")
    assert client.get("/einstellungen/profil/").url.startswith("/anmelden/")
    assert _actions(staff.paul)[-1] == "session.ended"


@pytest.mark.clause("V-4.2")
@pytest.mark.parametrize(("mark", "ago"), [("seen_at", 30 * 60), ("began_at", 12 * 3600)])
def test_a_session_ends_by_rest_and_by_age(staff: "Staff", mark: str, ago: int) -> None:
    client = signed_in(staff.paul)
    session = client.session
    session[mark] -= ago
    session.save()
    assert client.get("/einstellungen/profil/").url.startswith("/anmelden/")


def test_a_page_that_asks_by_itself_keeps_no_session_alive(staff: "Staff") -> None:
    client = signed_in(staff.paul)
    session = client.session
    session["seen_at"] -= 20 * 60
    session.save()
    client.get("/einstellungen/profil/", headers={"Obhut-Background": "1"})
    assert client.session["seen_at"] == session["seen_at"]
    client.get("/einstellungen/profil/")
    assert client.session["seen_at"] > session["seen_at"]


def test_sign_in_gives_a_new_session_key(staff: "Staff") -> None:
    client = Client()
    _enter(client, staff.paul.email)
    before = client.session.session_key
    client.post("/anmelden/faktor/", {"code": code()})
    assert client.session.session_key != before


def test_sign_in_brings_the_own_language(staff: "Staff") -> None:
    staff.paul.language = "en"
    staff.paul.save(update_fields=["language"])
    client = Client()
    _enter(client, staff.paul.email)
    client.post("/anmelden/faktor/", {"code": code()})
    assert client.cookies["language"].value == "en"


def test_sign_out_ends_the_session_and_is_recorded(staff: "Staff") -> None:
    client = Client()
    _enter(client, staff.paul.email)
    client.post("/anmelden/faktor/", {"code": code()})
    assert client.get("/abmelden/").status_code == 200
    assert client.post("/abmelden/").url == "/anmelden/"
    assert client.get("/einstellungen/profil/").status_code == 302
    assert _actions(staff.paul) == ["sign-in.succeeded", "sign-out.done"]


def test_a_new_password_by_mail_keeps_the_factor_and_ends_sessions(staff: "Staff") -> None:
    other = signed_in(staff.paul)
    client = Client()
    client.post("/anmelden/kennwort/", {"email": staff.paul.email})
    link = link_in(last_mail("accounts/new_password"))
    page = client.get(link, follow=True)
    form = page.redirect_chain[-1][0]
    new = "ganz-neues-kennwort-2026"
    assert client.post(form, {"password1": "kurz", "password2": "kurz"}).status_code == 200
    answer = client.post(form, {"password1": new, "password2": new})
    assert answer.url == "/anmelden/kennwort/fertig/"
    assert other.get("/einstellungen/profil/").status_code == 302
    assert _enter(Client(), staff.paul.email, new).url == "/anmelden/faktor/"
    assert "password.changed" in _actions(staff.paul)
    assert "benutzt" in Client().get(link, follow=True).content.decode()


def test_a_new_password_by_the_old_one_keeps_this_session_only(staff: "Staff") -> None:
    here, there = signed_in(staff.paul), signed_in(staff.paul)
    new = "ganz-neues-kennwort-2026"
    data = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert here.post("/konto/kennwort/", data).url == "/einstellungen/profil/"
    assert here.get("/einstellungen/profil/").status_code == 200
    assert there.get("/einstellungen/profil/").status_code == 302


def test_confirmation_gives_a_new_key_and_is_fresh_for_five_minutes(staff: "Staff") -> None:
    from obhut.kernel import clock

    client = signed_in(staff.paul)
    client.get("/einstellungen/profil/")
    session = client.session
    session["factor_at"] = int((clock.real() - timedelta(minutes=6)).timestamp())
    session.save()
    answer = client.get("/konto/mfa/passkeys/neu/")
    assert answer.url == "/konto/bestaetigen/?next=%2Fkonto%2Fmfa%2Fpasskeys%2Fneu%2F"
    before = client.session.session_key
    answer = client.post(answer.url, {"code": code()})
    assert answer.url == "/konto/mfa/passkeys/neu/"
    assert client.session.session_key != before
    assert client.get("/konto/mfa/passkeys/neu/").status_code == 200


def test_make_person_is_quick_for_other_rooms(own_database: str) -> None:
    person = make_person("Quentin Quick", "operator-technician")
    assert signed_in(person).get("/einstellungen/profil/").status_code == 200
