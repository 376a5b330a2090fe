"""What ``explain`` refuses: exit code 2, nothing on stdout, and in German what to type instead."""

import json

import pytest

from obhut.cli.main import main

SEAT = "seat --terms managed-services --active-from 2026-11-20"
ORDER = "price --on 2026-11-24 --order managed-client/standard"
TERMS = "terms --terms saas"
BACKUP = "backup --terms"
CANCEL = "cancellation --terms"


@pytest.mark.parametrize(
    ("words", "instead"),
    [
        pytest.param(f"{ORDER}=0", "die Menge muss von 1 bis 1000000 reichen", id="zero"),
        pytest.param(f"{ORDER}=-1", "ganzer Menge von 1 bis 1000000", id="minus-one"),
        pytest.param(f"{ORDER}=1.5", "ganzer Menge von 1 bis 1000000", id="one-and-a-half"),
        pytest.param(f"{ORDER}=1000000000", "ganzer Menge von 1 bis 1000000", id="ten-to-nine"),
        pytest.param(f"{ORDER}=1000001", "von 1 bis 1000000 reichen", id="one-too-many"),
        pytest.param(
            "price --on 2026-11-24 --usage gb=1@0.0350001",
            "höchstens vier Nachkommastellen, etwa gb=137.25@0.0350",
            id="seven-decimals",
        ),
        pytest.param(f"{SEAT[:-2]}31 --until 2026-12", "bis 2026-11-30", id="no-such-day"),
        pytest.param("withdrawal --concluded 2026-02-29", "bis 2026-02-28", id="no-leap-day"),
        pytest.param("withdrawal --concluded 2026-13-01", "von 01 bis 12", id="no-such-month"),
        pytest.param(
            f"{SEAT} --removed 2026-11-19",
            "frühestens möglich ist der 20. November 2026",
            id="removed-before-active",
        ),
        pytest.param(
            f"{SEAT} --removed 2026-11-20 --part 2026-11-21/2026-11-20",
            "nicht vor seiner Freischaltung",
            id="part-removed-before-active",
        ),
        pytest.param(f"{SEAT} --part 2026-11-32 --until 2026-12", "gibt es nicht", id="part"),
        pytest.param(
            "terms --terms gold", "möglich sind managed-services oder saas", id="unknown-preset"
        ),
        pytest.param(
            "terms --terms saas+gold", "+consumer-de und +data-act", id="unknown-overlay"
        ),
        pytest.param(
            "withdrawal --concluded 2026-12-01 --state XX",
            "möglich sind BW, BY, BE",
            id="no-state",
        ),
        pytest.param(f"{TERMS} --agreement notice=15", "möglich sind", id="unknown-value"),
        pytest.param(f"{TERMS} --agreement notice", "WERT=ANGABE", id="no-pair"),
        pytest.param(
            f"{TERMS} --agreement operator-notice-days=1.5",
            "möglich ist eine ganze Zahl von 0 bis 365",
            id="agreed-part-of-a-day",
        ),
        pytest.param(
            f"{TERMS} --description change-silence=vielleicht", "yes oder no", id="no-flag"
        ),
        pytest.param(f"{TERMS} --description update-begins=25:00", "wie 22:00", id="no-time"),
        pytest.param(f"{TERMS} --description reminder-days=10,3", "steigende", id="no-ladder"),
        pytest.param(
            f"{TERMS} --description billing=monatlich",
            "months-in-arrears oder terms-in-advance",
            id="no-choice",
        ),
        pytest.param(
            f"{TERMS} --agreement support-opens=18:00", "passen nicht zusammen", id="incoherent"
        ),
        pytest.param(f"{BACKUP} saas", "genau eines von beiden", id="no-day"),
        pytest.param(
            f"{BACKUP} saas --taken 2026-11-24 --ended 2026-11-24",
            "genau eines von beiden",
            id="both-days",
        ),
        pytest.param(
            f"{BACKUP} saas --ended 2026-11-24", "möglich ist managed-services", id="silent"
        ),
        pytest.param(
            f"{CANCEL} saas --received 2026-12-01T10:00 --paid-until 2027-03-31"
            " --wished 2027-03-30",
            "frühestens möglich ist der 31. März 2027",
            id="wished-too-early",
        ),
        pytest.param(
            f"{CANCEL} managed-services --received 2026-12-01T10:00 --paid-until 2027-03-31",
            "nichts im Voraus bezahlt",
            id="nothing-is-paid-ahead",
        ),
        pytest.param(
            f"{CANCEL} saas --received 2027-03-28T02:30", "gibt es in Europe/Berlin nicht", id="gap"
        ),
        pytest.param("term --start 2026-01-31 --months 0", "von 1 bis 120", id="no-months"),
        pytest.param(
            "interest --amount 1.234 --days 1 --base 1", "zwei Nachkommastellen", id="amount"
        ),
        pytest.param("interest --amount 0 --days 1 --base 1", "in Euro über 0", id="nothing"),
        pytest.param("interest --amount 1 --days 1 --base x", "wie 1,27 oder -0,88", id="base"),
        pytest.param(
            "claim --quantity 1.5 --price 8 --months 3", "ganze Zahl von 1", id="part-of-a-seat"
        ),
        pytest.param(
            "claim --quantity 1 --price 8.00001 --months 3", "vier Nachkommastellen", id="price"
        ),
        pytest.param(
            "claim --quantity 1 --price 8 --months 3 --saved 101", "von 1 bis 100", id="share"
        ),
    ],
)  # fmt: skip
def test_refused(words: str, instead: str, capsys: pytest.CaptureFixture[str]) -> None:
    try:
        code = main(["explain", *words.split(), "--json"])
    except SystemExit as stop:
        code = int(stop.code or 0)
    said = capsys.readouterr()
    assert (code, said.out) == (2, "")
    assert "Fehler: " in said.err
    assert instead in said.err


def test_agreement_before_description(capsys: pytest.CaptureFixture[str]) -> None:
    words = (
        "terms --terms saas+data-act --description operator-notice-days=20"
        " --agreement operator-notice-days=30 --json"
    )
    assert main(["explain", *words.split()]) == 0
    values = {each["key"]: each for each in json.loads(capsys.readouterr().out)["values"]}
    assert values["operator-notice-days"]["value"] == "30"
    assert values["operator-notice-days"]["origin"] == "agreement"
    assert values["customer-notice-longest-months"]["origin"] == "overlay"
    assert values["customer-notice-longest-months"]["named"] == "data-act"
    assert values["benchmarks"] == {
        "key": "benchmarks", "value": "off", "origin": "preset", "named": "saas",
        "clause": "C-8.1b", "decision": 64, "own_choice": False,
    }  # fmt: skip


def test_a_share_may_be_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    words = "claim --quantity 10 --price 8 --months 3 --saved 0 --json"
    assert main(["explain", *words.split()]) == 0
    assert json.loads(capsys.readouterr().out)["claim_cents"] == 24000
