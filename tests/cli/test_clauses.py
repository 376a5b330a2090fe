"""``obhut clauses``: what it finds, and that it complains about what is wrong."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from obhut.cli import clause_scan, clause_table
from obhut.cli.clause_report import DATA, PAGE, page, report_on
from obhut.cli.main import main

RULE = """
from obhut.kernel.clauses import clause

class Calendar:
    @clause("X-2")
    def inside(self) -> int:
        return 1

@clause("X-1", "X-2")
def decide() -> int:
    return 1
"""
TEST = """
import pytest

pytestmark = [pytest.mark.clause("X-1")]

def test_plain() -> None: ...

@pytest.mark.parametrize("value", [pytest.param(1, marks=pytest.mark.clause("X-2"))])
def test_marked(value: int) -> None: ...

class TestGroup:
    @pytest.mark.clause("X-2")
    async def test_inside(self) -> None: ...

def not_a_test() -> None: ...
"""
ROW = '{ title = "t", kind = "rule", room = "kernel", status = "done" }'


def _tree(tmp_path: Path, *, rows: str = f'"X-1" = {ROW}\n"X-2" = {ROW}\n') -> Path:
    (tmp_path / "src/obhut/kernel").mkdir(parents=True)
    (tmp_path / "tests/kernel").mkdir(parents=True)
    (tmp_path / "src/obhut/kernel/rule.py").write_text(RULE)
    (tmp_path / "tests/kernel/test_rule.py").write_text(TEST)
    (tmp_path / clause_table.TABLE).write_text(f"[clauses]\n{rows}")
    return tmp_path


def test_code_and_tests_are_found_without_importing_them(tmp_path: Path) -> None:
    first, second = report_on(_tree(tmp_path)).entries
    file = "tests/kernel/test_rule.py"
    group = f"{file}::TestGroup::test_inside"
    assert first.code == ("obhut.kernel.rule.decide",)
    assert first.tests == (f"{file}::test_plain", f"{file}::test_marked", group)
    assert second.code == ("obhut.kernel.rule.Calendar.inside", "obhut.kernel.rule.decide")
    assert second.tests == (f"{file}::test_marked", group)


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        (f'"X-1" = {ROW}\n', "„X-2“ steht nicht in clauses.toml"),
        (f'"X-1" = {ROW}\n"X-2" = {ROW}\n"X-3" = {ROW}\n', "X-3: erledigt, aber kein Code"),
        (f'"X-1" = {ROW}\n"X-2" = {ROW}\n"X-3" = {ROW}\n', "X-3: erledigt, aber kein Test"),
    ],
)
def test_a_gap_is_a_fault_and_exit_code_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], rows: str, fault: str
) -> None:
    root = _tree(tmp_path, rows=rows)
    assert main(["clauses", "--root", str(root)]) == 0
    assert main(["clauses", "--check", "--root", str(root)]) == 1
    assert fault in capsys.readouterr().err


def test_what_is_to_do_or_exempt_needs_no_proof(tmp_path: Path) -> None:
    open_row = ROW.replace("done", "todo")
    exempt = ROW.replace('"done"', '"exempt", reason = "covered-by", see = "X-1"')
    rows = f'"X-1" = {ROW}\n"X-2" = {open_row}\n"X-3" = {exempt}\n'
    assert report_on(_tree(tmp_path, rows=rows)).faults == ()


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        (ROW.replace("rule", "law"), "kind = 'law'"),
        (ROW.replace("kernel", "cellar"), "room = 'cellar'"),
        (ROW.replace("done", "soon"), "status = 'soon'"),
        (ROW.replace("done", "exempt"), "reason = None"),
        (ROW.replace(" }", ', reason = "text-only" }'), "nur eine ausgenommene"),
        (ROW.replace('"done"', '"exempt", reason = "covered-by"'), "„see“ gehört zu"),
        (ROW.replace('"done"', '"exempt", reason = "covered-by", see = "Y"'), "Y kann nicht"),
        (ROW.replace("room", "rooms"), "clauses.toml: "),
        ('{ title = "t"', "clauses.toml: "),
    ],
)
def test_a_wrong_row_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], row: str, complaint: str
) -> None:
    root = _tree(tmp_path, rows=f'"X-1" = {row}\n')
    assert main(["clauses", "--root", str(root)]) == 1
    assert complaint in capsys.readouterr().err


def test_a_tag_must_be_written_out(tmp_path: Path) -> None:
    root = _tree(tmp_path)
    (root / "src/obhut/kernel/rule.py").write_text("X = 'X-1'\n@clause(X)\ndef decide(): ...\n")
    with pytest.raises(clause_scan.ScanError, match="als Text"):
        report_on(root)


def test_the_page_is_written_and_shows_every_clause(tmp_path: Path) -> None:
    root = _tree(tmp_path)
    assert main(["clauses", "--write", "--root", str(root)]) == 0
    written = (root / PAGE).read_text(encoding="utf-8")
    assert written == page(report_on(root))
    assert "2 clauses: 2 done, 0 to do, 0 exempt." in written
    assert "| X-1 | t | rule | kernel | done | `obhut.kernel.rule.decide` |" in written


def test_titles_for_readers_and_pages_go_into_what_the_program_knows(tmp_path: Path) -> None:
    rows = f'"X-1" = {ROW}\n"X-2" = {ROW}\n'
    more = '[german]\n"X-1" = "Titel"\n[pages]\n"X-2" = ["devices"]\n'
    root = _tree(tmp_path, rows=rows + more)
    assert main(["clauses", "--write", "--root", str(root)]) == 0
    first, second = json.loads((root / DATA).read_text(encoding="utf-8"))
    assert (first["german"], first["pages"]) == ("Titel", [])
    assert (second["german"], second["pages"]) == ("", ["devices"])
    assert first["code"] == ["obhut.kernel.rule.decide"]


def test_a_title_of_an_unknown_clause_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = _tree(tmp_path, rows=f'"X-1" = {ROW}\n[german]\n"X-9" = "Titel"\n')
    assert main(["clauses", "--root", str(root)]) == 1
    assert "[german] nennt X-9" in capsys.readouterr().err


def test_without_a_checkout_it_says_what_it_needs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["clauses", "--root", str(tmp_path)]) == 2
    assert "clauses.toml fehlt" in capsys.readouterr().err


def test_json_as_a_process() -> None:
    command = [sys.executable, "-m", "obhut.cli", "clauses", "--check", "--json"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    found = {row["id"]: row for row in json.loads(run.stdout)["clauses"]}
    assert found["V-12.1b"]["status"] == "done"
    assert "obhut.kernel.notice.end_after_notice" in found["V-12.1b"]["code"]
    assert any("test_notice.py::" in test for test in found["V-12.1b"]["tests"])
    assert found["C-7.5a"]["reason"] == "text-only"
