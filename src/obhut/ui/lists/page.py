"""Everything that the template of a list prints: made here, so that it only prints."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from obhut.ui.lists.cells import Cell, cell_of
from obhut.ui.lists.definitions import Column, ListDefinition, Rows, ViewLink
from obhut.ui.lists.markup import Printer
from obhut.ui.lists.rows import cut, filtered, key_of, picked, shown_columns, values
from obhut.ui.lists.state import SIZES, ListState, Reading

_NEIGHBOURS = 2


@dataclass(frozen=True, slots=True)
class Heading:
    """The head of a column; ``query`` sorts by it, ``aria`` is its ``aria-sort`` value."""

    key: str
    label: str
    query: str = ""
    aria: str = ""
    style: str = ""
    primary: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One row with its key; the cells come in the order of the headings."""

    key: str
    name: str
    cells: tuple[tuple[Heading, Cell], ...]
    printer: Printer

    @property
    def markup(self) -> SafeString:
        """Return the cells as they stand in the table."""
        return self.printer.row(self)


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a control in the filter form."""

    value: str
    label: str
    chosen: bool
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Control:
    """One select of the filter form."""

    key: str
    label: str
    options: tuple[Option, ...]
    value: str
    seldom: bool = False


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter in force, with the address of the list without it."""

    key: str
    label: str
    query: str


@dataclass(frozen=True, slots=True)
class PageLink:
    """A page number to go to; without ``query`` it is a gap."""

    number: int
    query: str
    current: bool


class ListPage:
    """One page of a list. ``rows`` were fetched, nothing is asked of the database later."""

    def __init__(self, definition: ListDefinition, base: Rows, reading: Reading, path: str) -> None:
        self.definition = definition
        self.key = definition.key
        self.path = path
        self.options = reading.options
        self.hits = filtered(definition, base, reading.state)
        self.total = self.hits.count()
        self.problems = list(reading.problems)
        self.state = self._on_an_existing_page(reading.state)
        self.columns = shown_columns(definition, self.state)
        self.headings = tuple(self._heading(column) for column in self.columns)
        self.rows = self._fetch()

    @property
    def canonical(self) -> str:
        """Return the address of exactly this page of the list."""
        return self._address(self.state.query())

    @property
    def pages(self) -> int:
        """Return the number of pages, at least one."""
        return max(1, -(-self.total // self.state.size))

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to show at all, filters or not."""
        return not self.total and not self.state.is_filtered

    @property
    def hits_text(self) -> str:
        """Return how many rows the filter leaves, as a sentence for readers."""
        text = ngettext("%(count)s hit", "%(count)s hits", self.total)
        return text % {"count": _grouped(self.total)}

    @property
    def range_text(self) -> str:
        """Return which rows are shown: "51–100 of 10,000"."""
        if not self.rows:
            return ""
        first = (self.state.page - 1) * self.state.size + 1
        numbers = {"first": _grouped(first), "last": _grouped(first + len(self.rows) - 1)}
        return _("%(first)s–%(last)s of %(total)s") % {**numbers, "total": _grouped(self.total)}

    @property
    def all_text(self) -> str:
        """Return the words of the link that selects every hit."""
        return _("Select all %(count)s hits") % {"count": _grouped(self.total)}

    @property
    def all_selected_text(self) -> str:
        """Return what the selection bar says when every hit is selected."""
        return _("All %(count)s hits are selected") % {"count": _grouped(self.total)}

    @cached_property
    def controls(self) -> tuple[Control, ...]:
        """Return the selects of the filter form."""
        return tuple(self._control(each) for each in self.definition.filters)

    @property
    def usual_controls(self) -> tuple[Control, ...]:
        """Return the selects that are always shown: the usual ones, and those in force."""
        return tuple(control for control in self.controls if not control.seldom)

    @property
    def seldom_controls(self) -> tuple[Control, ...]:
        """Return the selects behind the button for more of them."""
        return tuple(control for control in self.controls if control.seldom)

    @property
    def chips(self) -> tuple[Chip, ...]:
        """Return the filters in force, each with the way back."""
        chips = [
            Chip(control.key, f"{control.label}: {option.label}", self._without(control.key))
            for control in self.controls
            for option in control.options
            if option.chosen and option.value
        ]
        if self.state.text:
            words = _("Search: %(text)s") % {"text": self.state.text}
            query = self.state.query(text="", page=1, all_selected=False)
            chips.insert(0, Chip("q", words, self._address(query)))
        return tuple(chips)

    @property
    def column_options(self) -> tuple[Option, ...]:
        """Return all columns for the column chooser."""
        shown = {column.key for column in self.columns}
        return tuple(
            Option(column.key, str(column.label), column.key in shown, fixed=column.primary)
            for column in self.definition.columns
        )

    @property
    def size_options(self) -> tuple[Option, ...]:
        """Return the page sizes."""
        return tuple(Option(str(size), str(size), size == self.state.size) for size in SIZES)

    @property
    def previous_url(self) -> str:
        """Return the address of the page before, empty on the first."""
        return self._page_url(self.state.page - 1) if self.state.page > 1 else ""

    @property
    def next_url(self) -> str:
        """Return the address of the next page, empty on the last."""
        return self._page_url(self.state.page + 1) if self.state.page < self.pages else ""

    @property
    def page_links(self) -> tuple[PageLink, ...]:
        """Return the page numbers to offer: first, last, and those near the current one."""
        links: list[PageLink] = []
        for number in _near(self.state.page, self.pages):
            if links and number > links[-1].number + 1:
                links.append(PageLink(number - 1, "", current=False))
            here = number == self.state.page
            links.append(PageLink(number, self._page_url(number), current=here))
        return tuple(links)

    @property
    def export_url(self) -> str:
        """Return the address of the CSV file of all hits."""
        query = self.state.query(page=1, all_selected=False)
        return self._address("&".join(filter(None, [query, "export=csv"])))

    @property
    def clear_url(self) -> str:
        """Return the address of the list without any filter."""
        return self._address(self.state.query(text="", filters={}, page=1, all_selected=False))

    @property
    def select_all_url(self) -> str:
        """Return the address of this page with every hit selected."""
        return self._address(self.state.query(all_selected=True))

    @property
    def select_none_url(self) -> str:
        """Return the address of this page with nothing selected."""
        return self._address(self.state.query(all_selected=False))

    @property
    def filter_query(self) -> str:
        """Return search and filters alone: what "all hits" means to a bulk action."""
        return ListState(text=self.state.text, filters=self.state.filters).query()

    @property
    def kept_query(self) -> str:
        """Return what a kept view says: everything but the page and the selection."""
        return self.state.query(page=1, all_selected=False)

    @property
    def views(self) -> tuple[tuple[ViewLink, str, bool], ...]:
        """Return the kept views, each with its address and whether it is the one that is shown."""
        if self.definition.views is None:
            return ()
        links = self.definition.views.links
        return tuple((v, self._address(v.query), v.query == self.kept_query) for v in links)

    @property
    def has_more(self) -> bool:
        """Tell whether there are more hits than this page shows."""
        return self.total > len(self.rows)

    def _on_an_existing_page(self, state: ListState) -> ListState:
        last = max(1, -(-self.total // state.size))
        if state.page <= last:
            return state
        self.problems.append(_("There is no such page; here is the last one."))
        return replace(state, page=last)

    @cached_property
    def _printer(self) -> Printer:
        return Printer(self.key, bool(self.definition.bulk), self.state.all_selected)

    def _fetch(self) -> tuple[Row, ...]:
        if not self.total:
            return ()
        keys = cut(self.definition, self.hits, self.state)
        found = values(self.definition, picked(self.definition, self.hits, keys), self.columns)
        place = {key: number for number, key in enumerate(keys)}
        rows = sorted(found, key=lambda row: place[getattr(row, self.definition.row_key)])
        return tuple(self._row(row) for row in rows)

    def _row(self, row: Any) -> Row:
        cells = tuple(cell_of(column.value(row)) for column in self.columns)
        primary = next((i for i, column in enumerate(self.columns) if column.primary), 0)
        key = key_of(self.definition, row)
        pairs = tuple(zip(self.headings, cells, strict=True))
        return Row(key, cells[primary].text, pairs, self._printer)

    def _heading(self, column: Column) -> Heading:
        wanted = self.state.sort or self.definition.sort
        rising, falling = wanted == column.key, wanted == f"-{column.key}"
        aria = "ascending" if rising else "descending" if falling else "none"
        return Heading(
            key=column.key,
            label=str(column.label),
            query=self._sorted_by(f"-{column.key}" if rising else column.key)
            if column.sort
            else "",
            aria=aria if column.sort else "",
            style="ob-number" if column.number else "ob-short" if column.short else "",
            primary=column.primary,
        )

    def _sorted_by(self, sort: str) -> str:
        wish = "" if sort == self.definition.sort else sort
        return self._address(self.state.query(sort=wish, page=1))

    def _control(self, each: Any) -> Control:
        value = self.state.filters.get(each.key, "")
        options = [Option("", _("All"), chosen=not value)]
        options += [
            Option(choice, str(label), chosen=choice == value)
            for choice, label in self.options[each.key]
        ]
        return Control(each.key, str(each.label), tuple(options), value, each.seldom and not value)

    def _without(self, key: str) -> str:
        return self._address(self.state.without_filter(key))

    def _page_url(self, number: int) -> str:
        return self._address(self.state.query(page=number))

    def _address(self, query: str) -> str:
        said = query or self.definition.bare_query
        return f"{self.path}?{said}" if said else self.path


def _near(page: int, pages: int) -> list[int]:
    near = range(max(1, page - _NEIGHBOURS), min(pages, page + _NEIGHBOURS) + 1)
    return sorted({1, pages, *near})


def _grouped(number: int) -> str:
    return number_format(number, use_l10n=True, force_grouping=True)
