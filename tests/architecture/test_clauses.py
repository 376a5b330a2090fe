"""Every clause that is called done has code and tests, and the page of clauses is current."""

from pathlib import Path

import pytest

from obhut.cli.clause_report import DATA, PAGE, data, page, report_on

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


def test_what_the_program_knows_at_run_time_is_current() -> None:
    written = (ROOT / DATA).read_text(encoding="utf-8")
    if written != data(report_on(ROOT)):
        pytest.fail(f"{DATA} is old: run `obhut clauses --write`")


def test_every_clause_has_a_german_title() -> None:
    assert [each.clause.id for each in report_on(ROOT).entries if not each.clause.german] == []
