"""The table of acceptance statements names tests and tools that exist."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TABLE = (ROOT / "docs" / "records" / "acceptance.md").read_text(encoding="utf-8")


def test_every_named_test_exists() -> None:
    named = set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", TABLE))
    assert len(named) >= 20
    for path, name in named:
        assert f"def {name}(" in (ROOT / path).read_text(encoding="utf-8"), f"{path}::{name}"


def test_every_named_tool_exists() -> None:
    assert all((ROOT / path).exists() for path in re.findall(r"`(dev/[\w/]+\.py)`", TABLE))
