"""From a state to rows: filter, sort with a unique end, cut out a page."""

from typing import Any

from django.db.models import F
from django.db.models.expressions import OrderBy

from obhut.ui.lists.definitions import Column, ListDefinition, Rows
from obhut.ui.lists.state import ListState


def filtered(definition: ListDefinition, rows: Rows, state: ListState) -> Rows:
    """Return the rows that the state's search and filters leave."""
    if definition.search and state.text:
        rows = definition.search.narrow(rows, state.text)
    for each in definition.filters:
        if each.key in state.filters:
            rows = each.narrow(rows, state.filters[each.key])
    return rows


def ordered(definition: ListDefinition, rows: Rows, state: ListState) -> Rows:
    """Sort as the state says; the row's key ends every order, so no page can repeat a row."""
    column, falling = _wanted(definition, state)
    first = None
    if definition.search and state.text and not state.sort:
        first = definition.search.begins(state.text)
    return rows.order_by(
        *([] if first is None else [first]),
        _order(column.sort, falling=falling, empty_last=column.empty_last),
        _order(definition.row_key, falling=falling),
    )


def cut(definition: ListDefinition, hits: Rows, state: ListState) -> list[Any]:
    """Return the keys of the page's rows in their order.

    Only keys are sorted; what the columns show is fetched for the few rows of the page.
    """
    start = (state.page - 1) * state.size
    keys = _whole(definition, state)
    if keys is None:
        keys = ordered(definition, hits, state).values_list(definition.row_key, flat=True)
    return list(keys[start : start + state.size])


def _whole(definition: ListDefinition, state: ListState) -> Rows | None:
    """Return all keys in their order from the table that holds the sorted column, if it has one."""
    column, falling = _wanted(definition, state)
    if column.whole is None or state.is_filtered:
        return None
    field = column.sort.rpartition("__")[2]
    order = _order(field, falling=falling, empty_last=column.empty_last)
    return (
        column.whole().order_by(order, _order("pk", falling=falling)).values_list("pk", flat=True)
    )


def _wanted(definition: ListDefinition, state: ListState) -> tuple[Column, bool]:
    """Return the column to sort by and whether it falls."""
    wanted = state.sort or definition.sort
    return definition.column(wanted.removeprefix("-")), wanted.startswith("-")


def picked(definition: ListDefinition, hits: Rows, keys: list[Any]) -> Rows:
    """Return the rows of ``keys``, in any order."""
    return hits.order_by().filter(**{f"{definition.row_key}__in": keys})


def shown_columns(definition: ListDefinition, state: ListState) -> tuple[Column, ...]:
    """Return the columns that the state shows, in the order of the definition."""
    keys = state.columns or definition.default_columns()
    return tuple(column for column in definition.columns if column.key in keys)


def values(definition: ListDefinition, rows: Rows, columns: tuple[Column, ...]) -> Rows:
    """Return named rows that hold only what ``columns`` need, and the row's key."""
    names = dict.fromkeys(name for column in columns for name in column.fields)
    return rows.values_list(*dict.fromkeys([definition.row_key, *names]), named=True)


def key_of(definition: ListDefinition, row: Any) -> str:
    """Return the key of a named row as text."""
    return str(getattr(row, definition.row_key))


def _order(name: str, *, falling: bool, empty_last: bool = False) -> OrderBy:
    last = True if empty_last else None
    expression = F(name)
    return expression.desc(nulls_last=last) if falling else expression.asc(nulls_last=last)
