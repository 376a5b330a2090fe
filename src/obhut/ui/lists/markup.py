"""The rows of a table as markup: a page has hundreds of cells, and a template is slow at that.

Every text is escaped here; nothing but these few shapes is ever written.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from obhut.ui.templatetags.ui import icon

_CHOSEN = SafeString(" checked disabled")

if TYPE_CHECKING:
    from obhut.ui.components import Status
    from obhut.ui.lists.cells import Cell
    from obhut.ui.lists.page import Heading, Row


@dataclass
class Printer:
    """Prints the rows of one page; what repeats on it is made once."""

    key: str
    is_selectable: bool
    all_selected: bool
    _signs: dict["Status", SafeString] = field(default_factory=dict)

    def row(self, row: "Row") -> SafeString:
        """Return the cells of a row, the one that names it as its header."""
        parts = [self._cell(row, heading, cell) for heading, cell in row.cells]
        if self.is_selectable:
            parts.insert(0, self._choice(row))
        return mark_safe("".join(parts))  # noqa: S308 - made of escaped parts

    def _choice(self, row: "Row") -> str:
        return format_html(
            '<td class="ob-select-cell"><input class="form-check-input ob-select" type="checkbox"'
            ' name="ids" value="{1}" form="liste-{0}-auswahl" id="liste-{0}-wahl-{1}"'
            ' aria-label="{2}"{3}></td>',
            self.key,
            row.key,
            _("Select %(name)s") % {"name": row.name},
            _CHOSEN if self.all_selected else "",
        )

    def _cell(self, row: "Row", heading: "Heading", cell: "Cell") -> str:
        detail = f'<span class="ob-hint">{escape(cell.detail)}</span>' if cell.detail else ""
        inside = f"{self._content(row, heading, cell)}{detail}"
        if heading.primary:
            return f'<th scope="row" class="ob-primary">{inside}</th>'
        style = f' class="{escape(heading.style)}"' if heading.style else ""
        return f"<td{style}>{inside}</td>"

    def _content(self, row: "Row", heading: "Heading", cell: "Cell") -> str:
        if cell.status:
            return f"{self._sign(cell.status)}{escape(cell.text)}</span></span>"
        if cell.url:
            control = f"liste-{self.key}-{heading.key}-{row.key}"
            return format_html('<a href="{}" id="{}">{}</a>', cell.url, control, cell.text)
        return escape(cell.text)

    def _sign(self, status: "Status") -> SafeString:
        """Return the beginning of a badge, up to its text."""
        if status not in self._signs:
            self._signs[status] = format_html(
                '<span class="ob-badge ob-badge-{}">{}<span>', status.value, icon(status.icon)
            )
        return self._signs[status]
