"""What stands in a cell, formatted here so that templates only print."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import get_format, number_format

from obhut.ui.components import Badge, Status

NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Cell:
    """The text of a cell, maybe a link or a status, maybe a second, smaller line."""

    text: str
    url: str = ""
    status: Status | None = None
    detail: str = ""

    @property
    def icon(self) -> str:
        """Return the sign of the status, empty without one."""
        return self.status.icon if self.status else ""


CellValue = Cell | Badge | str | int | Decimal | None


def cell_of(value: CellValue) -> Cell:
    """Return the cell that shows ``value``; numbers are written as the language does."""
    if isinstance(value, Cell):
        return value
    if isinstance(value, Badge):
        return Cell(value.text, status=value.status)
    if value is None or value == "":
        return Cell(NOTHING)
    return Cell(value if isinstance(value, str) else _number(value))


def text_of(value: CellValue) -> str:
    """Return the words of ``value`` for an export; empty for nothing."""
    if value is None:
        return ""
    if isinstance(value, Cell | Badge):
        return value.text
    return value if isinstance(value, str) else _plain_number(value)


def _number(value: int | Decimal) -> str:
    return number_format(value, use_l10n=True, force_grouping=True)


def _plain_number(value: int | Decimal) -> str:
    """Write a number without thousands separators, which a spreadsheet would read as text."""
    return format(value, "f" if isinstance(value, Decimal) else "d").replace(
        ".", str(get_format("DECIMAL_SEPARATOR"))
    )
