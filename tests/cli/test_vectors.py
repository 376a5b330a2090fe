"""Every worked vector answers exactly so from the command line."""

import json
import re
from pathlib import Path

import pytest

from obhut.cli.main import main
from tests.cli.vectors import VECTORS

# Every id of the evidence: eighteen notices, six changes, six of the clock, two of retention,
# ten of seats and terms, four of default, three of prices, four of direct debit.
IDS = (
    *(f"TV-N{number}" for number in range(1, 16)),
    "TV-N7b", "TV-T1", "TV-T1b", "TV-T2", "TV-T2b", "TV-T3",
    *(f"TV-C{number}" for number in range(1, 7)),
    "TV-R1", "TV-G1",
    *(f"TV-B{number}" for number in range(1, 11)),
    *(f"TV-D{number}" for number in range(1, 5)),
    *(f"TV-E{number}" for number in range(1, 4)),
    *(f"TV-S{number}" for number in range(1, 5)),
)  # fmt: skip
RULES = Path(__file__).resolve().parents[1] / "kernel"


@pytest.mark.parametrize("name", VECTORS)
def test_a_vector_from_the_command_line(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    words, expected = VECTORS[name]
    assert main(["explain", *words.split(), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {key: found[key] for key in expected} == expected
    assert found["why"]
    assert all(reason["clause"] and reason["text"] for reason in found["why"])


@pytest.mark.parametrize("name", VECTORS)
def test_a_vector_in_sentences(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", *VECTORS[name][0].split()]) == 0
    said = capsys.readouterr().out
    assert "Warum:" in said
    assert "None" not in said
    assert "{" not in said


@pytest.mark.parametrize("name", IDS)
def test_every_id_is_tested_against_the_rule_and_the_command(name: str) -> None:
    starts = re.compile(rf"{re.escape(name)}(?![0-9])")
    assert any(starts.match(each) for each in VECTORS)
    sources = "".join(path.read_text(encoding="utf-8") for path in RULES.glob("test_*.py"))
    assert re.search(rf'"{re.escape(name)}(?![0-9a-z])', sources), "no test of the rule has this id"
