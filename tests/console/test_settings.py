"""Einstellungen: one place; looks and keys stay with the person, on any browser."""

from typing import TYPE_CHECKING

from django.test import Client

from obhut.accounts.models import Person
from obhut.tenancy.api import operator_scope
from tests.sign_in import signed_in

if TYPE_CHECKING:
    from tests.cast import Cast


def test_all_about_the_own_account_is_reached_from_one_page(cast: "Cast") -> None:
    page = signed_in(cast.anna).get("/einstellungen/").content.decode()
    for path in (
        "/einstellungen/profil/", "/konto/mfa/", "/konto/kennwort/", "/einstellungen/sitzungen/",
    ):  # fmt: skip
        assert f'href="{path}"' in page


def test_the_chosen_theme_is_in_the_first_answer_of_any_browser(cast: "Cast") -> None:
    signed_in(cast.anna).post("/darstellung/", {"theme": "dark", "next": "/einstellungen/"})
    other = signed_in(_fresh(cast.anna))
    assert "theme" not in other.cookies
    assert 'data-bs-theme="dark"' in other.get("/einstellungen/").content.decode()
    assert _fresh(cast.anna).theme == "dark"


def test_the_language_switch_stays_with_the_person(cast: "Cast") -> None:
    signed_in(cast.anna).post("/sprache/", {"language": "en", "next": "/"})
    assert _fresh(cast.anna).language == "en"


def test_a_stranger_only_gets_a_cookie(cast: "Cast") -> None:
    answer = Client().post("/darstellung/", {"theme": "dark", "next": "/anmelden/"})
    assert answer.cookies["theme"].value == "dark"


def test_single_keys_can_be_switched_off(cast: "Cast") -> None:
    client = signed_in(cast.anna)
    before = client.get("/einstellungen/").content.decode()
    assert "data-ob-keys" in before
    assert 'aria-keyshortcuts="/"' in before
    client.post("/einstellungen/profil/", {"language": "de", "theme": "auto"})
    after = signed_in(_fresh(cast.anna)).get("/einstellungen/").content.decode()
    assert "data-ob-keys" not in after
    assert "aria-keyshortcuts" not in after


def _fresh(person: Person) -> Person:
    with operator_scope():
        return Person.objects.get(pk=person.pk)
