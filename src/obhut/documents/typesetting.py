"""A PDF out of a template and data."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any

import typst

ROOT = Path(__file__).resolve().parent.parent
"""The program's own folder: a template may read files below it, and nothing else."""

_FONTS = Path(__file__).resolve().parent / "fonts"
_lock = Lock()
_compilers: list[typst.Compiler] = []


def frozen(data: Mapping[str, Any]) -> str:
    """Return ``data`` as the one text that stands for them."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True)


def pdf(template: Path, data: str, *, made_at: datetime) -> bytes:
    """Return a tagged PDF/A-3b of ``frozen`` data; ``made_at`` stands in it as its time.

    The same template, data and time give the same bytes. Data are never read as markup: the
    template takes them from ``data`` of ``/documents/paper.typ``. Raises ``typst.TypstError``
    where the template is wrong.
    """
    with _lock:
        made = _compiler().compile(
            template.read_bytes(),
            format="pdf",
            sys_inputs={"data": data},
            pdf_standards="a-3b",
            timestamp=int(made_at.astimezone(UTC).timestamp()),
        )
    if not isinstance(made, bytes):
        raise TypeError(type(made))
    return made


def _compiler() -> typst.Compiler:
    """Return the compiler of this process: it keeps fonts and what it has parsed."""
    if not _compilers:
        fonts = typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(_FONTS)]
        )
        _compilers.append(typst.Compiler(root=str(ROOT), font_paths=fonts))
    return _compilers[0]
