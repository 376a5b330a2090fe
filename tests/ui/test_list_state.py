"""What a list reads from an address, and what it writes back."""

import pytest
from django.http import QueryDict
from django.utils import translation

from obhut.ui.components import Empty
from obhut.ui.lists import Choice, Column, ListDefinition, Search
from obhut.ui.lists.state import ListState, read

DEVICES = ListDefinition(
    key="geraete",
    title="Geräte",
    sort="name",
    columns=(
        Column(key="name", label="Name", fields=("name",), sort="name", primary=True, value=str),
        Column(key="system", label="System", fields=("system",), value=str),
        Column(key="seen", label="Gesehen", fields=("seen",), sort="seen", value=str),
        Column(key="site", label="Ort", fields=("site",), default=False, value=str),
    ),
    search=Search(label="Suchen", fields=("name",)),
    filters=(Choice(key="zustand", label="Zustand", choices=(("ok", "Gut"),), apply="status"),),
    empty=Empty("server", "Leer", "Nichts da."),
)


def state(query: str) -> ListState:
    return read(DEVICES, QueryDict(query)).state


def problems(query: str) -> tuple[str, ...]:
    with translation.override("de"):
        return read(DEVICES, QueryDict(query)).problems


@pytest.mark.parametrize(
    "query",
    [
        "",
        "q=abc",
        "zustand=ok",
        "sort=-name",
        "sort=seen",
        "columns=name,site",
        "page=3",
        "size=100",
        "q=a&zustand=ok&sort=-seen&columns=name,site&page=2&size=25&all=1",
    ],
)
def test_a_canonical_address_is_read_and_written_unchanged(query: str) -> None:
    assert state(query).query() == query
    assert problems(query) == ()


@pytest.mark.parametrize(
    ("query", "canonical"),
    [
        ("sort=name", ""),
        ("columns=name,system,seen", ""),
        ("columns=seen&columns=system&columns=name", ""),
        ("columns=site", "columns=name,site"),  # what names the row is always shown
        ("q=&zustand=&size=50&page=1", ""),
        ("q=%20a%00b%0a", "q=a+b"),
        ("all=0", ""),
        ("fremd=1", ""),
    ],
)
def test_an_address_is_brought_to_its_canonical_form(query: str, canonical: str) -> None:
    assert state(query).query() == canonical
    assert problems(query) == ()


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("zustand=kaputt", "Der Filter „Zustand“ kennt den angegebenen Wert nicht"),
        ("sort=system", "lässt sich nicht wie gewünscht sortieren"),
        ("sort=-password", "lässt sich nicht wie gewünscht sortieren"),
        ("columns=name,password", "Unbekannte Spalten"),
        ("page=0", "Diese Seite gibt es nicht"),
        ("page=-1", "Diese Seite gibt es nicht"),
        ("page=zwei", "Diese Seite gibt es nicht"),
        ("page=99999999999999999999", "Diese Seite gibt es nicht"),
        ("page=%D9%A3", "Diese Seite gibt es nicht"),  # a digit, but not one of ours
        ("size=10000", "25, 50, 100 oder 200"),
        ("q=" + "a" * 300, "auf 200 Zeichen gekürzt"),
    ],
)
def test_nonsense_is_left_out_and_said_in_german(query: str, problem: str) -> None:
    [text] = problems(query)
    assert problem in text
    assert state(query).page == 1
    assert state(query).filters == {}


def test_a_filter_can_be_taken_out_again() -> None:
    wanted = state("q=a&zustand=ok&page=4&all=1")
    assert wanted.without_filter("zustand") == "q=a"
