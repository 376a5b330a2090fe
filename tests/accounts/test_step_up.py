"""Confirmation before something grave, and the words of our mails."""

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

if TYPE_CHECKING:
    from obhut.accounts.models import Person
    from tests.accounts.conftest import Staff

MAILS = Path(__file__).parents[2] / "src/obhut/accounts/mails"


def _ask(person: "Person", method: str, *, minutes: float, referer: str = "") -> HttpResponse:
    from obhut.accounts.api import requires_fresh_factor
    from obhut.kernel import clock

    @requires_fresh_factor
    def grave(request: HttpRequest) -> HttpResponse:
        return HttpResponse("done")

    request = RequestFactory().generic(method, "/grave/?a=1", HTTP_REFERER=referer)
    passed_at = clock.real() - timedelta(minutes=minutes)
    request.user = person
    request.session = {"factor_of": person.pk, "factor_at": int(passed_at.timestamp())}  # type: ignore[assignment]
    return grave(request)


@pytest.mark.clause("C-7.1")
def test_a_factor_of_the_last_five_minutes_is_enough(staff: "Staff") -> None:
    assert _ask(staff.paul, "GET", minutes=4.9).content == b"done"
    assert _ask(staff.paul, "POST", minutes=4.9).content == b"done"


@pytest.mark.clause("C-7.1")
@pytest.mark.parametrize(
    ("method", "referer", "back"),
    [
        ("GET", "", "%2Fgrave%2F%3Fa%3D1"),
        ("POST", "http://testserver/form/?b=2", "%2Fform%2F%3Fb%3D2"),
        ("POST", "http://evil.example/form/", "%2F"),
        ("POST", "http://testserver//evil.example/", "%2F%2Fevil.example%2F"),
        ("POST", "", "%2F"),
    ],
)
def test_an_older_one_must_be_confirmed(
    staff: "Staff", method: str, referer: str, back: str
) -> None:
    answer = _ask(staff.paul, method, minutes=5.1, referer=referer)
    assert answer.status_code == 302
    assert answer["Location"] == f"/konto/bestaetigen/?next={back}"


def test_the_way_back_never_leaves_our_host(staff: "Staff") -> None:
    from tests.sign_in import code, signed_in

    client = signed_in(staff.paul)
    answer = client.post("/konto/bestaetigen/?next=%2F%2Fevil.example%2F", {"code": code()})
    assert answer.url == "/"


@pytest.mark.parametrize("german", sorted(MAILS.glob("*.de.txt")), ids=lambda path: path.name)
def test_every_mail_exists_in_both_languages_and_asks_for_the_same(german: Path) -> None:
    from obhut.notifications.rules.template import placeholders

    english = german.with_name(german.name.replace(".de.", ".en."))
    assert placeholders(german.read_text()) == placeholders(english.read_text())
    assert len(list(MAILS.glob("*.txt"))) == 2 * len(list(MAILS.glob("*.de.txt")))
