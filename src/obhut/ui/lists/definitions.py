"""How a room declares a list. Nothing here looks at a request."""

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from obhut.ui.components import Action, Empty
from obhut.ui.lists.cells import CellValue

Rows = QuerySet[Any, Any]
Label = Any  # str or a lazy translation; printed, never compared
_MOST_WORDS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column.

    ``value`` gets a named row with ``fields`` (names of fields, joined ones as ``customer__name``,
    or of annotations) and returns what the cell shows. ``sort`` is the field to sort by; empty
    means that the column cannot be sorted; with ``empty_last`` rows without a value come last in
    both directions. ``primary`` marks the cell that names the row: it is a row header, always
    shown, and stays in place when the table scrolls sideways. ``number`` sets the cell flush right,
    ``short`` keeps it on one line (dates). ``export`` returns the text of the cell in the CSV file,
    default is the text on the page. ``whole`` returns the rows of another table, with the same keys
    as all rows of the list, that holds the field of ``sort``: where nothing narrows a large list,
    the page is found there without reading both.
    """

    key: str
    label: Label
    value: Callable[[Any], CellValue]
    fields: tuple[str, ...]
    sort: str = ""
    empty_last: bool = False
    default: bool = True
    primary: bool = False
    number: bool = False
    short: bool = False
    export: Callable[[Any], CellValue] | None = None
    whole: Callable[[], Rows] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A filter with named choices; ``apply`` is a lookup (``status``) or a function.

    ``choices`` may be a function, called once per request, for choices that come from rows. A
    ``seldom`` filter stands behind the button "More filters" until it is in force.
    """

    key: str
    label: Label
    choices: Sequence[tuple[str, Label]] | Callable[[], Sequence[tuple[str, Label]]]
    apply: str | Callable[[Rows, str], Rows]
    seldom: bool = False

    def options(self) -> tuple[tuple[str, Label], ...]:
        """Return value and label of every choice."""
        return tuple(self.choices() if callable(self.choices) else self.choices)

    def narrow(self, rows: Rows, value: str) -> Rows:
        """Return the rows that fulfil the choice."""
        if callable(self.apply):
            return self.apply(rows, value)
        return rows.filter(**{self.apply: value})


@dataclass(frozen=True, slots=True, kw_only=True)
class YesNo:
    """A filter with the choices yes and no; ``apply`` is the lookup of a truth value."""

    key: str
    label: Label
    yes: Label
    no: Label
    apply: str | Callable[[Rows, bool], Rows]
    seldom: bool = False

    def options(self) -> tuple[tuple[str, Label], ...]:
        """Return value and label of both choices."""
        return (("ja", self.yes), ("nein", self.no))

    def narrow(self, rows: Rows, value: str) -> Rows:
        """Return the rows that fulfil the choice."""
        wanted = value == "ja"
        if callable(self.apply):
            return self.apply(rows, wanted)
        return rows.filter(**{self.apply: wanted})


Filter = Choice | YesNo


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """Free text: every word must stand in one of ``fields``, large or small letters alike.

    A room that knows a faster way says by ``holding`` when a row holds a word. Where nobody asked
    for an order, rows whose field ``leading`` begins with the first word come first.
    """

    label: Label
    fields: tuple[str, ...] = ()
    placeholder: Label = ""
    holding: Callable[[str], Q] | None = None
    leading: str = ""

    def narrow(self, rows: Rows, text: str) -> Rows:
        """Return the rows that hold every word of ``text``, of the first ten."""
        for word in text.split()[:_MOST_WORDS]:
            rows = rows.filter(self._holds(word))
        return rows

    def begins(self, text: str) -> Case | None:
        """Return 0 for rows that begin with the first word of ``text``, else 1."""
        word = text.split(maxsplit=1)[0] if self.leading and text.split() else ""
        if not word:
            return None
        begins = When(**{f"{self.leading}__istartswith": word}, then=Value(0))
        return Case(begins, default=Value(1), output_field=IntegerField())

    def _holds(self, word: str) -> Q:
        if self.holding is not None:
            return self.holding(word)
        return reduce(operator.or_, (_contains(field, word) for field in self.fields))


def _contains(field: str, word: str) -> Q:
    return Q(**{f"{field}__icontains": word})


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkAction:
    """Something to do with all selected rows; ``url`` takes a POST and asks before it acts."""

    key: str
    label: Label
    url: str
    icon: str = ""
    danger: bool = False


@dataclass(frozen=True, slots=True)
class ViewLink:
    """A view of the list that somebody has kept: its name, and what it says in the address."""

    key: str
    label: Label
    query: str
    detail: Label = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Views:
    """The kept views of a list, and where one is kept (the state follows as query) or changed."""

    links: tuple[ViewLink, ...]
    save_url: str
    manage_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListDefinition:
    """A list. ``key`` is unique on a page and makes the ids of all its controls.

    ``title`` names the table for readers. ``sort`` is the sorting without a wish (``-name`` =
    falling). ``refresh_seconds`` > 0 fetches the fragment again in that rhythm. ``empty`` is shown
    when there are no rows at all, with filters a sentence of the list's own. ``bare_query`` stands
    in the address where nothing else does, for lists that open with a kept view.
    """

    key: str
    title: Label
    columns: tuple[Column, ...]
    sort: str
    empty: Empty
    filters: tuple[Filter, ...] = ()
    search: Search | None = None
    row_key: str = "pk"
    bulk: tuple[BulkAction, ...] = ()
    refresh_seconds: int = 0
    export_name: str = "liste"
    actions: tuple[Action, ...] = ()
    views: Views | None = None
    bare_query: str = ""

    def column(self, key: str) -> Column:
        """Return the column ``key``. Raises KeyError."""
        return {column.key: column for column in self.columns}[key]

    def default_columns(self) -> tuple[str, ...]:
        """Return the keys of the columns that are shown without a wish."""
        return tuple(c.key for c in self.columns if c.default or c.primary)

    def sortable(self) -> frozenset[str]:
        """Return the keys of the columns that can be sorted."""
        return frozenset(column.key for column in self.columns if column.sort)
