"""``obhut explain`` for seats, prices, late payment and price changes."""

import json

import pytest

from obhut.cli.main import main

SEAT = "seat --terms managed-services --active-from"


def _call(arguments: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    try:
        code = main(["explain", *arguments.split()])
    except SystemExit as stop:
        code = int(stop.code or 0)
    captured = capsys.readouterr()
    return code, captured.out, captured.err


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (
            f"{SEAT} 2026-11-20 --removed 2026-11-20",
            {
                "ends_on": "2026-12-31",
                "billed_months": ["2026-11", "2026-12"],
                "clauses": ["V-12.1c", "V-12.1b", "V-7.2"],
            },
        ),
        (
            f"{SEAT} 2026-11-20 --until 2027-01",
            {
                "ends_on": None,
                "billed_months": ["2026-11", "2026-12", "2027-01"],
                "clauses": ["V-7.2", "V-2.6"],
            },
        ),
        (
            f"{SEAT} 2026-11-20 --removed 2027-06-01 --until 2026-12",
            {"ends_on": "2027-06-30", "billed_months": ["2026-11", "2026-12"]},
        ),
        (f"{SEAT} 2026-11-20 --until 2026-10", {"billed_months": []}),
        (
            (
                "price --order managed-client/standard=42 --order managed-client/premium=3"
                " --usage gb=137.25@0.0350 --on 2026-11-24"
            ),
            {
                "net_cents": 37980,
                "vat_cents": 7216,
                "gross_cents": 45196,
                "clauses": ["V-P.12", "V-7.1", "C-4.1b"],
            },
        ),
        (
            "dunning --terms saas --due 2026-12-01",
            {
                "due_on": "2026-12-01",
                "reminders": ["2026-12-04", "2026-12-11", "2026-12-18", "2026-12-22"],
                "deadlines": ["2026-12-11", "2026-12-18", "2026-12-28", "2026-12-29"],
                "earliest_lock": "2026-12-30",
                "default_from": "2026-12-02",
                "termination_from": "2027-02-02",
            },
        ),
        (
            "dunning --terms saas --due 2027-01-02",
            {"due_on": "2027-01-04", "earliest_lock": "2027-02-02"},
        ),
        (
            "dunning --terms saas --due 2026-12-01 --debit-on 2026-12-07",
            {"due_on": "2026-12-07", "default_from": "2026-12-08"},
        ),
        (
            "dunning --terms managed-services --due 2026-12-01",
            {
                "default_from": "2026-12-05",
                "termination_from": "2026-12-05",
                "earliest_lock": None,
            },
        ),
        (
            "dunning --terms saas --due 2026-11-18 --state SN",
            {"due_on": "2026-11-19"},
        ),
        ("price-change --terms saas --term-start 2027-03-31", {"latest_receipt": "2027-02-27"}),
        ("price-change --terms saas --term-start 2027-03-01", {"latest_receipt": "2027-01-31"}),
        (
            "price-change --terms managed-services --term-start 2027-03-31",
            {"latest_receipt": None, "clauses": ["V-7.1"]},
        ),
    ],
)
def test_answers(
    arguments: str, expected: dict[str, object], capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = _call(f"{arguments} --json", capsys)
    assert (code, err) == (0, "")
    found = json.loads(out)
    assert {key: found[key] for key in expected} == expected
    assert all(reason["text"] for reason in found["why"])


def test_lines_of_a_price(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = _call("price --usage gb=137.25@0.0350 --on 2026-11-24 --json", capsys)
    line = {"unit": "gb", "quantity": "137.25", "unit_price": "0.0350", "net_cents": 480}
    assert json.loads(out)["lines"] == [line]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            f"{SEAT} 2026-11-20 --removed 2026-11-20",
            "endet der Platz am Donnerstag, 31. Dezember 2026, um 24 Uhr.",
        ),
        (f"{SEAT} 2026-11-20 --until 2028-12", "Berechnet werden 26 ganze Monate"),
        (
            "price --order managed-client/standard=42000 --on 2026-11-24",
            "Netto 336.000,00 €, Umsatzsteuer 19 % 63.840,00 €, zusammen 399.840,00 €.",
        ),
        ("dunning --terms saas --due 2026-12-01", "frühestens am Mittwoch, 30. Dezember 2026"),
        ("dunning --terms managed-services --due 2026-12-01", "Gesperrt wird nach diesen"),
        (
            "price-change --terms saas --term-start 2027-03-31",
            "spätestens am Samstag, 27. Februar 2027, zugehen",
        ),
    ],
)
def test_sentences(arguments: str, sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = _call(arguments, capsys)
    assert code == 0
    assert sentence in out


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (f"{SEAT} 2026-11-20 --removed 2026-11-19", "nicht vor seiner Freischaltung"),
        (f"{SEAT} 2026-11-20", "--removed oder --until fehlt"),
        (f"{SEAT} 2026-11-20 --until 2026-13", "kein Monat der Form JJJJ-MM"),
        (f"{SEAT} 2026-11-20 --until 9999-12", "in den Jahren"),
        (f"{SEAT} 2026-11-31 --until 2026-12", "gibt es nicht"),
        ("seat --terms saas --active-from 2026-11-20 --until 2026-12", "keine Geräteplätze"),
        ("price --on 2026-11-24", "--order oder --usage fehlt"),
        ("price --order managed-client/standard=0 --on 2026-11-24", "von 1 bis 1000000"),
        ("price --order managed-client/standard=-1 --on 2026-11-24", "PRODUKT/PLAN=MENGE"),
        ("price --order managed-client/standard=1.5 --on 2026-11-24", "mit ganzer Menge"),
        ("price --order managed-client/standard=1000000000 --on 2026-11-24", "ganzer Menge"),
        ("price --order managed-client/gold=1 --on 2026-11-24", "steht nicht in der Preisliste"),
        ("price --order managed-client/basic=1 --on 2025-12-31", "gilt ab 1. Januar 2026"),
        ("price --usage gb=1@0.0000001 --on 2026-11-24", "höchstens vier Nachkommastellen"),
        ("price --usage gb=0@1 --on 2026-11-24", "über 0"),
        ("price --usage gb=-1@1 --on 2026-11-24", "kein Verbrauch der Form"),
        ("dunning --terms saas --due 2026-12-01 --debit-on 2026-12-06", "TARGET"),
        ("dunning --terms saas --due 2026-12-01 --debit-on 2026-11-30", "vor der Fälligkeit"),
        ("dunning --terms gold --due 2026-12-01", "gibt es nicht"),
        ("dunning --terms saas --due 2026-02-30", "gibt es nicht"),
        ("price-change --terms saas --term-start morgen", "kein Datum"),
    ],
)
def test_bad_input(arguments: str, complaint: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = _call(arguments, capsys)
    assert (code, out) == (2, "")
    assert complaint in err
