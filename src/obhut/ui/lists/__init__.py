"""The one list of the product: filter, sort, columns, pages, selection and export, all in the URL.

A room declares a ``ListDefinition`` once and answers with ``answer(request, definition, queryset,
template=…)``. The queryset is already limited to the scope: a list only narrows it. A selection
(one bulk action) comes back through ``selection(request, definition, queryset)``.
"""

from obhut.ui.lists.cells import Cell
from obhut.ui.lists.definitions import (
    BulkAction,
    Choice,
    Column,
    ListDefinition,
    Search,
    ViewLink,
    Views,
    YesNo,
)
from obhut.ui.lists.responses import answer
from obhut.ui.lists.selection import Selection, selection

__all__ = [
    "BulkAction",
    "Cell",
    "Choice",
    "Column",
    "ListDefinition",
    "Search",
    "Selection",
    "ViewLink",
    "Views",
    "YesNo",
    "answer",
    "selection",
]
