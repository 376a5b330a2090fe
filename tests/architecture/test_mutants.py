"""The tool that checks the checks: a test that cannot fail must be found."""

from pathlib import Path

import pytest

from dev import mutate_clauses
from dev.mutate_clauses import Mutant
from obhut.cli.clause_scan import Place

SOURCE = '''
class Calendar:
    def inside(self) -> int:
        """Two."""
        return 2

def decide() -> int:
    return 1

async def wait() -> int:
    return 1
'''


@pytest.mark.parametrize(
    ("qualified", "kept"),
    [("decide", "return 2"), ("Calendar.inside", "return 1"), ("Calendar", "return 1")],
)
def test_only_the_named_function_gets_another_body(qualified: str, kept: str) -> None:
    changed = mutate_clauses.mutated(SOURCE, qualified, "raise")
    assert changed.count("raise RuntimeError('mutant')") == 1
    assert kept in changed
    assert "return None" in mutate_clauses.mutated(SOURCE, qualified, "return None")


@pytest.mark.parametrize(
    ("assertion", "body", "alive"),
    [
        ("assert probe_rule.decide() == 1", "return None", False),
        ("assert probe_rule.decide() == 1", "raise", False),
        ("probe_rule.decide()", "raise", False),
        ("probe_rule.decide()", "return None", True),
        ("pass", "raise", True),
    ],
)
def test_a_test_that_proves_nothing_lets_a_mutant_live(
    tmp_path: Path, assertion: str, body: str, *, alive: bool
) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "tests").mkdir()
    (tmp_path / "pyproject.toml").write_text("[tool.pytest.ini_options]\n")
    rule = tmp_path / "src/probe_rule.py"
    rule.write_text("def decide() -> int:\n    return 1\n")
    test = f"import probe_rule\n\ndef test_it() -> None:\n    {assertion}\n"
    (tmp_path / "tests/test_probe.py").write_text(test)
    place = Place("X-1", "probe_rule.decide", Path("src/probe_rule.py"), "decide")
    mutant = Mutant(place, body, ("tests/test_probe.py::test_it",))
    assert mutate_clauses.lives(mutant, tmp_path) is alive
    assert rule.read_text() == "def decide() -> int:\n    return 1\n"


def test_every_done_clause_has_mutants() -> None:
    found = list(mutate_clauses.mutants(mutate_clauses.ROOT, frozenset({"V-12.1b"})))
    assert {mutant.place.clause for mutant in found} == {"V-12.1b"}
    assert {mutant.body for mutant in found} == {"raise", "return None"}
    assert all(mutant.tests for mutant in found)
