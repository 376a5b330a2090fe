"""A list as a CSV file: exactly the filtered and sorted rows, safe in a spreadsheet."""

import csv
import io
from decimal import Decimal
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from django.http import FileResponse, HttpResponse

from obhut.kernel import clock
from obhut.ui.lists.cells import text_of
from obhut.ui.lists.definitions import Column, ListDefinition, Rows
from obhut.ui.lists.rows import values

_CHUNK = 2000
_IN_MEMORY = 1_000_000
# Where a cell begins so, a spreadsheet runs it as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_response(
    definition: ListDefinition, rows: Rows, columns: tuple[Column, ...]
) -> HttpResponse:
    """Return all ``rows`` as a file for spreadsheets: UTF-8 with mark, ``;`` between cells.

    A large file goes over the disk, so it takes no more memory than a small one; it is finished
    before the answer begins, while the rows may still be read.
    """
    name = f"{definition.export_name}-{clock.today().isoformat()}.csv"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store",
    }  # fmt: skip
    file: Any = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - closed by the answer
    write_csv(file, definition, rows, columns)
    size = file.tell()
    file.seek(0)
    kind = "text/csv; charset=utf-8"
    if size > _IN_MEMORY:
        answer: Any = FileResponse(file, content_type=kind, headers=headers)
        return answer  # type: ignore[no-any-return]
    with file:
        return HttpResponse(file.read(), content_type=kind, headers=headers)


def write_csv(
    file: IO[bytes], definition: ListDefinition, rows: Rows, columns: tuple[Column, ...]
) -> None:
    """Write the rows; they are fetched in chunks inside the caller's transaction."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([safe(str(column.label)) for column in columns])
    for row in values(definition, rows, columns).iterator(chunk_size=_CHUNK):
        writer.writerow([_cell(column, row) for column in columns])
    text.detach()


def _cell(column: Column, row: object) -> str:
    value = (column.export or column.value)(row)
    text = text_of(value)
    # Real numbers cannot be formulas, and a quote would make them text.
    return text if isinstance(value, int | Decimal) else safe(text)


def safe(text: str) -> str:
    """Return ``text`` so that no spreadsheet runs it: a quote before what begins a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
