"""``obhut explain`` as people and scripts call it: a real process, its output, its exit code."""

import json
import subprocess
import sys
from collections.abc import Callable

import pytest

from obhut.cli.main import main

Call = Callable[[str], subprocess.CompletedProcess[str]]


def _process(arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a person does."""
    command = [sys.executable, "-m", "obhut.cli", "explain", *arguments.split()]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Call:
    """Run the command in this process, which takes milliseconds."""

    def run(arguments: str) -> subprocess.CompletedProcess[str]:
        words = ["explain", *arguments.split()]
        try:
            code = main(words)
        except SystemExit as stop:
            code = int(stop.code or 0)
        captured = capsys.readouterr()
        return subprocess.CompletedProcess(words, code, captured.out, captured.err)

    return run


def _check(run: subprocess.CompletedProcess[str], expected: dict[str, object]) -> None:
    assert run.returncode == 0, run.stderr
    assert run.stderr == ""
    found = json.loads(run.stdout)
    assert found["clauses"] == list(dict.fromkeys(reason["clause"] for reason in found["why"]))
    assert all(reason["text"] for reason in found["why"])
    assert {key: found[key] for key in expected} == expected


NOTICE = "notice --terms"
CHANGE = "objection --terms"


EXAMPLES: list[tuple[str, dict[str, object]]] = [
    (
        f"{NOTICE} managed-services --by customer --received 2026-11-16",
        {"ends_on": "2026-12-31"},
    ),
    (
        f"{NOTICE} managed-services --by operator --received 2026-12-01",
        {"ends_on": "2027-03-31"},
    ),
    (f"{NOTICE} saas --by operator --received 2026-10-18", {"ends_on": "2026-11-01"}),
    (f"{NOTICE} saas --by customer --received 2026-11-24", {"ends_on": "2026-11-24"}),
    (
        f"{CHANGE} managed-services --received 2026-12-11",
        {"objection_until": "2026-12-28", "earliest_effect": "2026-12-29"},
    ),
    (
        "debit --notified 2027-03-22 --days 5",
        {"collection_on": "2027-03-30", "file_by": "2027-03-25", "refund_until": "2027-05-25"},
    ),
    ("support --received 2026-12-23T16:00 --hours 4", {"due_at": "2026-12-24T11:00+01:00"}),
    (
        "support --received 2026-11-18T09:00 --hours 4 --state SN",
        {"due_at": "2026-11-19T12:00+01:00"},
    ),
    (
        "update --announced 2027-03-01 --start 2027-03-27T22:00 --minutes 420",
        {"allowed": True, "reason": "ok"},
    ),
    (
        "update --announced 2026-10-01 --start 2026-10-24T22:00 --minutes 540",
        {"allowed": True, "reason": "ok"},
    ),
    (
        "erasure --requested 2026-11-22T15:00",
        {"reactivate_until": "2026-12-06", "erased_from": "2026-12-07"},
    ),
]


@pytest.mark.parametrize(("arguments", "expected"), EXAMPLES)
def test_examples_as_a_process(arguments: str, expected: dict[str, object]) -> None:
    _check(_process(f"{arguments} --json"), expected)


def test_bad_input_as_a_process() -> None:
    run = _process("support --received 2027-03-28T02:30 --hours 1 --json")
    assert run.returncode == 2
    assert run.stdout == ""
    assert run.stderr.startswith("obhut explain: Fehler: ")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (
            f"{NOTICE} managed-services --by customer --received 2026-11-16",
            {"ends_on": "2026-12-31", "latest_receipt": "2026-12-16", "clauses": ["V-12.1b"]},
        ),
        (
            f"{NOTICE} managed-services --by operator --received 2026-12-01",
            {"ends_on": "2027-03-31", "clauses": ["V-12.2"]},
        ),
        (
            f"{NOTICE} saas --by operator --received 2026-10-18",
            {"ends_on": "2026-11-01", "clauses": ["C-10.5"]},
        ),
        (
            f"{NOTICE} saas --by customer --received 2026-11-24",
            {"ends_on": "2026-11-24", "latest_receipt": None, "clauses": ["C-10.6"]},
        ),
        (
            f"{NOTICE} saas --by customer --received 2026-11-24 --paid-until 2027-11-14",
            {"ends_on": "2027-11-14", "clauses": ["C-10.6"]},
        ),
        (
            f"{NOTICE} saas+data-act --by customer --received 2026-12-01 --paid-until 2027-11-14",
            {"ends_on": "2027-02-01", "clauses": ["C-10.6", "L-6"]},
        ),
        (
            f"{CHANGE} managed-services --received 2026-12-11",
            {
                "objection_until": "2026-12-28",
                "earliest_effect": "2026-12-29",
                "clauses": ["V-13.2c", "V-13.2b"],
            },
        ),
        (
            f"{CHANGE} managed-services --received 2026-11-04 --state SN",
            {"objection_until": "2026-11-19", "earliest_effect": "2026-11-20"},
        ),
        (
            f"{CHANGE} managed-services --received 2026-11-04",
            {"objection_until": "2026-11-18", "earliest_effect": "2026-11-19"},
        ),
        (
            f"{CHANGE} saas --received 2026-12-11 --kind price --days 30",
            {
                "objection_until": "2027-01-11",
                "earliest_effect": "2027-01-12",
                "earliest_term_start": "2027-01-12",
                "clauses": ["C-4.5b", "C-4.5a"],
            },
        ),
        (
            f"{CHANGE} managed-services --received 2026-12-11 --kind price",
            {"objection_until": None, "earliest_effect": None, "clauses": ["V-7.1"]},
        ),
        (
            f"{CHANGE} managed-services+consumer-de --received 2026-12-11",
            {"objection_until": None, "earliest_effect": None, "clauses": ["V-13.2c"]},
        ),
        (
            "support --received 2026-12-23T16:00 --hours 4",
            {"due_at": "2026-12-24T11:00+01:00", "clauses": ["C-6.4c", "C-6.4d"]},
        ),
        (
            "support --received 2026-11-18T09:00 --hours 4 --state SN",
            {"due_at": "2026-11-19T12:00+01:00"},
        ),
        (
            "support --received 2026-11-24T16:00 --hours 1",
            {"due_at": "2026-11-24T17:00+01:00"},
        ),
        (
            "support --received 2026-11-24T16:00 --hours 0,5",
            {"due_at": "2026-11-24T16:30+01:00"},
        ),
        (
            "support --received 2026-11-24T10:00 --hours 1 --zone America/New_York",
            {"due_at": "2026-11-24T11:00-05:00"},
        ),
        (
            "update --announced 2026-11-30 --start 2026-12-08T22:00 --minutes 60",
            {"allowed": True, "reason": "ok", "clauses": ["C-2.4b", "C-2.4c"]},
        ),
        (
            "update --announced 2026-12-01 --start 2026-12-08T22:00 --minutes 60",
            {
                "allowed": False,
                "reason": "notice-too-short",
                "latest_announcement": "2026-11-30",
            },
        ),
        (
            "update --announced 2026-11-01 --start 2026-12-08T12:00 --minutes 60",
            {"allowed": False, "reason": "outside-window"},
        ),
        (
            "update --announced 2027-03-01 --start 2027-03-27T22:00 --minutes 420",
            {"allowed": True, "reason": "ok"},
        ),
        (
            "update --announced 2027-03-01 --start 2027-03-27T22:00 --minutes 421",
            {"allowed": False, "reason": "past-0600"},
        ),
        (
            "update --announced 2026-10-01 --start 2026-10-24T22:00 --minutes 540",
            {"allowed": True, "reason": "ok"},
        ),
        (
            "update --announced 2026-10-01 --start 2026-10-25T02:30+01:00 --minutes 211",
            {"allowed": False, "reason": "past-0600"},
        ),
        (
            "update --announced 2026-10-01 --start 2026-10-25T02:30 --minutes 211",
            {"allowed": True, "reason": "ok"},
        ),
        (
            "erasure --requested 2026-11-22T15:00",
            {
                "reactivate_until": "2026-12-06",
                "erased_from": "2026-12-07",
                "clauses": ["C-11.3b", "C-11.3c", "L-2"],
            },
        ),
        (
            "erasure --requested 2026-11-22T20:00 --zone America/New_York",
            {"reactivate_until": "2026-12-07", "erased_from": "2026-12-08"},
        ),
        (
            "debit --notified 2027-03-22 --days 5",
            {
                "collection_on": "2027-03-30",
                "file_by": "2027-03-25",
                "refund_until": "2027-05-25",
                "clauses": ["V-7.4", "L-9"],
            },
        ),
    ],
)
def test_answers(call: Call, arguments: str, expected: dict[str, object]) -> None:
    _check(call(f"{arguments} --json"), expected)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ("", "diese Angaben fehlen: THEMA"),
        ("nix", "möglich sind"),
        ("notice --terms saas --by customer", "diese Angaben fehlen: --received"),
        (f"{NOTICE} saas --by nobody --received 2026-11-16", "'nobody' gibt es nicht"),
        (f"{NOTICE} x --by customer --received 2026-11-16", "Bedingungen „x“ gibt es nicht"),
        (f"{NOTICE} saas+x --by customer --received 2026-11-16", "gibt es nicht"),
        (f"{NOTICE} saas --by customer --received 2026-02-30", "Tag „2026-02-30“ gibt es nicht"),
        (f"{NOTICE} saas --by customer --received 16.11.2026", "kein Datum der Form JJJJ-MM-TT"),
        (f"{NOTICE} saas --by customer --received 1999-12-31", "in den Jahren"),
        (f"{NOTICE} saas --by customer --received 9999-12-31", "in den Jahren"),
        (
            (
                f"{NOTICE} managed-services --by customer --received 2026-11-16"
                " --paid-until 2027-01-01"
            ),
            "nichts im Voraus bezahlt",
        ),
        (f"{CHANGE} saas --received 2026-12-11 --state XX", "Bundesland „XX“ gibt es nicht"),
        (f"{CHANGE} saas --received 2026-12-11 --days 13", "mindestens 14 Tage"),
        (f"{CHANGE} saas --received 2026-12-11 --days 0", "keine ganze Zahl von 1 bis 365"),
        ("support --received 2027-03-28T02:30 --hours 1", "gibt es in Europe/Berlin nicht"),
        ("support --received 2026-12-23 --hours 1", "keine Zeit der Form"),
        ("support --received 2026-12-23T25:00 --hours 1", "keine Zeit der Form"),
        ("support --received 2026-12-23T16:00 --hours 0", "keine Zahl von Stunden"),
        ("support --received 2026-12-23T16:00 --hours -1", "keine Zahl von Stunden"),
        ("support --received 2026-12-23T16:00 --hours nan", "keine Zahl von Stunden"),
        ("support --received 2026-12-23T16:00 --hours 1 --zone Europe", "Zeitzone „Europe“"),
        ("support --received 2026-12-23T16:00 --hours 1 --zone ../x", "Zeitzone „../x“"),
        (
            "support --received 2026-12-23T16:00 --hours 1 --terms managed-services",
            "sagt nichts über Supportzeiten",
        ),
        (
            "update --announced 2026-11-01 --start 2026-12-08T22:00 --minutes 1.5",
            "keine ganze Zahl",
        ),
        (
            (
                "update --announced 2026-11-01 --start 2026-12-08T22:00 --minutes 1 --terms"
                " managed-services"
            ),
            "sagt nichts über Updates",
        ),
        (
            "erasure --requested 2026-11-22T15:00 --terms managed-services",
            "sagt nichts über das Löschen",
        ),
        ("debit --notified 2027-03-22 --days 366", "keine ganze Zahl von 1 bis 365"),
        ("debit --notified 2027-03-22 --days 5 --state BY", "unbekannte Angabe: --state BY"),
        ("debit --notified 2027-03-22 --day 5", "diese Angaben fehlen: --days"),
    ],
)
def test_bad_input_is_refused_in_german_with_exit_code_2(
    call: Call, arguments: str, complaint: str
) -> None:
    run = call(f"{arguments} --json")
    assert run.returncode == 2
    assert run.stdout == ""
    assert "Fehler: " in run.stderr
    assert complaint in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize(
    ("arguments", "sentences"),
    [
        (
            f"{NOTICE} managed-services --by customer --received 2026-11-16",
            [
                (
                    "Geht die Kündigung am 16. November 2026 zu, endet der Vertrag am "
                    "Donnerstag, 31. Dezember 2026, um 24 Uhr."
                ),
                "(V-12.1b)",
            ],
        ),
        (
            f"{NOTICE} saas --by operator --received 2026-10-18 --paid-until 2027-01-01",
            ["Für die bezahlten Tage danach gibt es eine Gutschrift."],
        ),
        (
            f"{CHANGE} managed-services --received 2026-12-11",
            ["bis Montag, 28. Dezember 2026, 24 Uhr", "Erster Weihnachtstag"],
        ),
        (
            f"{CHANGE} saas+consumer-de --received 2026-12-11 --kind price",
            ["Ohne Ihre Zustimmung ändert sich nichts."],
        ),
        (
            f"{CHANGE} saas --received 2026-12-11",
            ["Die SaaS-Bedingungen schweigen dazu"],
        ),
        (
            "support --received 2026-12-23T16:00 --hours 30",
            ["Erster Weihnachtstag (Freitag, 25. Dezember 2026)"],
        ),
        (
            "update --announced 2027-01-01 --start 2027-03-27T23:00 --minutes 500",
            ["bis 06:00 Uhr bleiben nur 360 Minuten"],
        ),
        ("erasure --requested 2026-11-22T15:00", ["bis Sonntag, 6. Dezember 2026, 24 Uhr"]),
        ("debit --notified 2027-03-22 --days 5", ["Eingezogen wird am Dienstag, 30. März 2027."]),
    ],
)
def test_sentences_for_people(call: Call, arguments: str, sentences: list[str]) -> None:
    run = call(arguments)
    assert run.returncode == 0
    for sentence in sentences:
        assert sentence in run.stdout
    assert "{" not in run.stdout


def test_django_is_not_loaded_and_no_other_command_either() -> None:
    code = (
        "import sys\n"
        "from obhut.cli.main import COMMANDS, main\n"
        "assert main('explain debit --notified 2027-03-22 --days 5'.split()) == 0\n"
        "loaded = {name.partition('.')[0] for name in sys.modules}\n"
        "assert not loaded & {'django', 'psycopg', 'procrastinate', 'uvloop'}, loaded\n"
        "others = {c.module for n, c in COMMANDS.items() if n != 'explain'}\n"
        "assert not others & set(sys.modules)\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


def test_help_is_german(call: Call) -> None:
    run = call("notice --help")
    assert run.returncode == 0
    assert run.stdout.startswith("Aufruf: obhut explain notice")
    assert "diese Hilfe zeigen" in run.stdout
