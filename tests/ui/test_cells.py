"""Cells on the page and in the file."""

from decimal import Decimal

import pytest
from django.utils import translation

from obhut.ui.components import Badge, Status
from obhut.ui.lists import Cell
from obhut.ui.lists.cells import CellValue, cell_of, text_of
from obhut.ui.lists.export import safe


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_a_cell_that_a_spreadsheet_would_run_gets_a_quote(start: str) -> None:
    assert safe(f"{start}1+1") == f"'{start}1+1"


@pytest.mark.parametrize("text", ["", "srv-01", "a=b", "'=1", " =1", "–"])
def test_an_ordinary_cell_stays_as_it_is(text: str) -> None:
    assert safe(text) == text


@pytest.mark.parametrize(
    ("value", "page", "file"),
    [
        (None, "–", ""),
        ("", "–", ""),
        (12345, "12.345", "12345"),
        (Decimal("-5.50"), "-5,50", "-5,50"),
        (Badge(Status.OK, "In Ordnung"), "In Ordnung", "In Ordnung"),
        (Cell("srv-01", url="/geraete/1/", detail="Kiel"), "srv-01", "srv-01"),
    ],
)
def test_a_value_on_the_page_and_in_the_file(value: CellValue, page: str, file: str) -> None:
    with translation.override("de"):
        assert cell_of(value).text == page
        assert text_of(value) == file
