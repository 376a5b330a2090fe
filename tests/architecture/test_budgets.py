"""Files stay small. Complexity is ruff's to measure."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MOST_LINES = 400
FOLDERS = ("src", "agent/src", "dev", "tests", "frontend/src")
KINDS = {".py", ".html", ".js", ".css", ".sql"}
GENERATED = {"migrations", "static", "node_modules", "schema.sql"}


def _sources() -> list[Path]:
    return [
        path
        for folder in FOLDERS
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in KINDS and not GENERATED & set(path.relative_to(ROOT).parts)
    ]


def test_no_file_is_longer_than_four_hundred_lines() -> None:
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in _sources()
    }
    assert lengths, "nothing was measured"
    assert {path: lines for path, lines in lengths.items() if lines > MOST_LINES} == {}


@pytest.mark.parametrize("name", ["utils", "helpers", "services", "signals", "managers", "misc"])
def test_no_module_of_a_room_has_a_name_that_says_nothing(name: str) -> None:
    """The agent may have ``services``: there they are those of the operating system."""
    assert list((ROOT / "src").rglob(f"{name}.py")) == []
