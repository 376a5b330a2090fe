"""Which rows a bulk action means: the ticked ones, or all hits of a filter."""

from dataclasses import dataclass

from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpRequest, QueryDict

from obhut.ui.lists.definitions import ListDefinition, Rows
from obhut.ui.lists.rows import filtered
from obhut.ui.lists.state import ListState, read

_MAX_KEYS = 1000


@dataclass(frozen=True, slots=True)
class Selection:
    """The rows meant, how many they are, and the hidden fields that carry them to the next step."""

    rows: Rows
    count: int
    fields: tuple[tuple[str, str], ...]


def selection(request: HttpRequest, definition: ListDefinition, rows: Rows) -> Selection:
    """Return what a POST of the list, or of the confirmation after it, has selected.

    ``rows`` are those that the person may see and change: keys of other rows count as not there.
    Raises BadRequest when nothing, too much or nonsense was sent.
    """
    if request.POST.get("all") == "1":
        return _all_hits(definition, rows, request.POST.get("filter", ""))
    return _ticked(definition, rows, request.POST.getlist("ids"))


def _all_hits(definition: ListDefinition, rows: Rows, query: str) -> Selection:
    reading = read(definition, QueryDict(query))
    if reading.problems:
        # Narrower was meant than we understand: acting on more rows than that would be wrong.
        raise BadRequest(query)
    state = ListState(text=reading.state.text, filters=reading.state.filters)
    hits = filtered(definition, rows, state)
    return Selection(hits, hits.count(), (("all", "1"), ("filter", state.query())))


def _ticked(definition: ListDefinition, rows: Rows, keys: list[str]) -> Selection:
    if not keys or len(keys) > _MAX_KEYS:
        raise BadRequest(str(len(keys)))
    try:
        ticked = rows.filter(**{f"{definition.row_key}__in": keys})
    except (ValueError, TypeError, OverflowError, ValidationError) as error:
        raise BadRequest(type(error).__name__) from error
    return Selection(ticked, ticked.count(), tuple(("ids", key) for key in keys))
