"""Every clause that is called done has code and tests, and the page of clauses is current."""

from pathlib import Path

import pytest

from obhut.cli.clause_report import PAGE, page, report_on

ROOT = Path(__file__).parents[2]


def test_no_clause_has_a_gap() -> None:
    assert report_on(ROOT).faults == ()


def test_the_table_has_every_clause_once() -> None:
    """An id that is lost or added unnoticed changes this number."""
    assert len(report_on(ROOT).entries) == 168


def test_the_page_of_clauses_is_current() -> None:
    written = (ROOT / PAGE).read_text(encoding="utf-8")
    if written != page(report_on(ROOT)):
        pytest.fail("docs/clauses.md is old: run `obhut clauses --write`")
