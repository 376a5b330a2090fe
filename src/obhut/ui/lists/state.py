"""The state of a list: read strictly from the query string, written back canonically.

An unknown or broken value is left out and named in ``problems``; the list itself never breaks.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from obhut.ui.lists.definitions import Label, ListDefinition

SIZES = (25, 50, 100, 200)
DEFAULT_SIZE = 50
_MAX_TEXT = 200
_MAX_PAGE = 1_000_000
Options = dict[str, tuple[tuple[str, Label], ...]]
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")


@dataclass(frozen=True, slots=True)
class ListState:
    """What the URL says about a list. ``sort`` is ``""`` where the list's own sorting holds."""

    text: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)
    sort: str = ""
    columns: tuple[str, ...] = ()
    page: int = 1
    size: int = DEFAULT_SIZE
    all_selected: bool = False

    @property
    def is_filtered(self) -> bool:
        """Tell whether anything narrows the list."""
        return bool(self.text or self.filters)

    def query(self, **changes: Any) -> str:
        """Return the canonical query string (without ``?``) of this state with ``changes``."""
        state = replace(self, **changes)
        pairs: dict[str, str] = {}
        if state.text:
            pairs["q"] = state.text
        pairs |= state.filters
        if state.sort:
            pairs["sort"] = state.sort
        if state.columns:
            pairs["columns"] = ",".join(state.columns)
        if state.page > 1:
            pairs["page"] = str(state.page)
        if state.size != DEFAULT_SIZE:
            pairs["size"] = str(state.size)
        if state.all_selected:
            pairs["all"] = "1"
        return urlencode(pairs, safe=",")

    def without_filter(self, key: str) -> str:
        """Return the query string without one filter, from the first page on."""
        rest = {name: value for name, value in self.filters.items() if name != key}
        return self.query(filters=rest, page=1, all_selected=False)


@dataclass(frozen=True, slots=True)
class Reading:
    """A state, sentences about what could not be understood, and the choices of every filter."""

    state: ListState
    problems: tuple[str, ...]
    options: Options


def read(definition: ListDefinition, query: QueryDict) -> Reading:
    """Read the state of ``definition`` from a query string."""
    reader = _Reader(definition, query)
    state = ListState(
        text=reader.text(),
        filters=reader.filters(),
        sort=reader.sort(),
        columns=reader.columns(),
        page=reader.page(),
        size=reader.size(),
        all_selected=query.get("all") == "1",
    )
    return Reading(state, tuple(reader.problems), reader.options)


class _Reader:
    def __init__(self, definition: ListDefinition, query: QueryDict) -> None:
        self.definition = definition
        self.query = query
        self.problems: list[str] = []
        self.options: Options = {}

    def text(self) -> str:
        if self.definition.search is None:
            return ""
        text = _CONTROL.sub(" ", self.query.get("q", "")).strip()
        if len(text) > _MAX_TEXT:
            self.problems.append(_("The search text was cut to 200 characters."))
        return text[:_MAX_TEXT]

    def filters(self) -> dict[str, str]:
        found = {}
        for each in self.definition.filters:
            value = self.query.get(each.key, "")
            self.options[each.key] = each.options()
            if value in {choice for choice, _label in self.options[each.key]}:
                found[each.key] = value
            elif value:
                self.problems.append(_unknown_choice(str(each.label)))
        return found

    def sort(self) -> str:
        wanted = self.query.get("sort", "")
        if wanted in ("", self.definition.sort):
            return ""
        if wanted.removeprefix("-") in self.definition.sortable():
            return wanted
        self.problems.append(_("The list cannot be sorted in the wished way."))
        return ""

    def columns(self) -> tuple[str, ...]:
        wanted = {key for value in self.query.getlist("columns") for key in value.split(",") if key}
        if not wanted:
            return ()
        known = {column.key for column in self.definition.columns}
        if wanted - known:
            self.problems.append(_("Unknown columns were left out."))
        shown = tuple(
            column.key
            for column in self.definition.columns
            if column.key in wanted or column.primary
        )
        return () if shown == self.definition.default_columns() else shown

    def page(self) -> int:
        wanted = self.query.get("page", "")
        if not wanted:
            return 1
        if re.fullmatch(r"[0-9]{1,7}", wanted) and 1 <= int(wanted) <= _MAX_PAGE:
            return int(wanted)
        self.problems.append(_("There is no such page; here is the first one."))
        return 1

    def size(self) -> int:
        wanted = self.query.get("size", "")
        if wanted in {str(size) for size in SIZES}:
            return int(wanted)
        if wanted:
            self.problems.append(_("A page can show 25, 50, 100 or 200 rows."))
        return DEFAULT_SIZE


def _unknown_choice(label: str) -> str:
    text = _("The filter “%(filter)s” does not know the given value; it was left out.")
    return text % {"filter": label}
