"""The Fristenrechner: every question, its bad input, and who may ask."""

import pytest
from django.test import Client

from obhut.contracts.questions import QUESTIONS

pytestmark = pytest.mark.usefixtures("db")

ASKED = {
    "kuendigung": ("terms=managed-services&by=customer&received=2026-11-16", "31. Dezember 2026"),
    "widerspruch": ("terms=managed-services&kind=terms&received=2026-12-11", "28. Dezember 2026"),
    "preisaenderung": ("terms=saas&term_start=2027-03-31", "27. Februar 2027"),
    "geraet": ("active_from=2026-11-20&removed=2026-11-20", "November 2026, Dezember 2026"),
    "preis": ("on=2026-11-24&standard=42&premium=3", "446,25"),
    "mahnung": ("terms=saas&due=2026-12-01", "30. Dezember 2026"),
    "lastschrift": ("notified=2027-03-22&days=5", "30. März 2027"),
    "support": ("received=2026-12-23T16:00&hours=4", "24. Dezember 2026, um 11:00 Uhr"),
    "update": ("announced=2026-11-30&start=2026-12-08T22:00&minutes=60", "beginnen"),
    "bedingungen": (
        "terms=managed-services&effective=2027-03-01",
        "spätestens am Freitag, 12. Februar 2027",
    ),
    "zeitraum": ("start=2026-01-31&months=1", "1. März 2026 bis 30. März 2026"),
    "widerruf": ("concluded=2026-12-01", "15. Dezember 2026, 24 Uhr"),
    "anbieterwechsel": ("requested=2026-12-01", "2. April 2027"),
    "loeschung": ("requested=2026-11-22T15:00", "7. Dezember 2026"),
}


def test_every_question_has_an_example() -> None:
    assert {question.key for question in QUESTIONS} == set(ASKED)


@pytest.mark.parametrize("key", ASKED)
def test_an_answer_for_everybody(client: Client, key: str) -> None:
    assert client.get(f"/fristen/{key}/").status_code == 200
    query, expected = ASKED[key]
    page = client.get(f"/fristen/{key}/?{query}")
    assert page.status_code == 200
    text = page.content.decode()
    assert expected in text
    assert "Warum?" in text


def test_the_first_question_comes_first(client: Client) -> None:
    assert client.get("/fristen/").headers["Location"] == "/fristen/kuendigung/"
    assert client.get("/fristen/gibtsnicht/").status_code == 404


@pytest.mark.parametrize(
    ("key", "query", "complaint"),
    [
        ("kuendigung", "terms=saas&by=customer&received=2026-02-30", "gültiges Datum"),
        ("kuendigung", "terms=gold&by=customer&received=2026-11-16", "gold"),
        ("kuendigung", "terms=saas&by=customer&received=9999-12-31", "in den Jahren 2000"),
        (
            "kuendigung",
            "terms=managed-services&by=customer&received=2026-11-16&paid_until=2027-01-01",
            "nichts im Voraus bezahlt",
        ),
        ("widerspruch", "terms=saas&kind=terms&received=2026-12-11&days=13", "mindestens 14 Tage"),
        (
            "geraet",
            "active_from=2026-11-20&removed=2026-11-19",
            "Freischaltung entfernen; frühestens möglich ist der 20. November 2026.",
        ),
        ("zeitraum", "start=2026-01-31&months=1.5", "ganze Zahl"),
        ("zeitraum", "start=2026-01-31&months=0", "größer oder gleich 1"),
        ("widerruf", "concluded=2026-12-01&state=XX", "gültige Auswahl"),
        ("preis", "on=2026-11-24&basic=1000000000", "kleiner oder gleich 1000000"),
        ("preis", "on=2026-11-24", "Ohne Bestellung gibt es keinen Preis"),
        ("preis", "on=2026-11-24&basic=-1", "größer oder gleich 0"),
        ("preis", "on=2026-11-24&basic=1.5", "ganze Zahl"),
        ("mahnung", "terms=saas&due=2026-12-01&debit_on=2026-12-06", "TARGET"),
        ("support", "received=2027-03-28T02:30&hours=1", "2027-03-28"),
        ("support", "received=2026-12-23T16:00&hours=0", "größer oder gleich"),
    ],
)
def test_bad_input(client: Client, key: str, query: str, complaint: str) -> None:
    page = client.get(f"/fristen/{key}/?{query}")
    assert page.status_code == 422
    assert complaint in page.content.decode()


def test_the_input_is_escaped(client: Client) -> None:
    page = client.get("/fristen/kuendigung/?received=<script>alert(1)</script>")
    assert b"<script>alert" not in page.content
