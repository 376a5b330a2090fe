"""The clauses as the program was released with: from a file made by ``obhut clauses --write``."""

import json
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("clauses.json")


class State(StrEnum):
    """How far a clause is, in the words of addresses."""

    DONE = "erfuellt"
    TODO = "offen"
    EXEMPT = "ausgenommen"


class Document(StrEnum):
    """Where a clause stands, in the words of addresses."""

    PRODUCT = "produkt"
    MANAGED = "managed-services"
    SAAS = "saas"
    LAW = "gesetz"


_STATES = {"done": State.DONE, "todo": State.TODO, "exempt": State.EXEMPT}
_PREFIXES = (
    ("V-P.", Document.PRODUCT),
    ("V-", Document.MANAGED),
    ("C-", Document.SAAS),
    ("L-", Document.LAW),
)


@dataclass(frozen=True, slots=True)
class KnownClause:
    """A clause with the code that decides it (dotted names) and the tests that prove it.

    ``see`` names the clause that stands for an exempt one; ``pages`` name addresses.
    """

    id: str
    title: str
    german: str
    kind: str
    room: str
    state: State
    code: tuple[str, ...]
    tests: tuple[str, ...]
    see: str
    pages: tuple[str, ...]

    @property
    def document(self) -> Document:
        """Return the document that holds the clause."""
        return next(document for prefix, document in _PREFIXES if self.id.startswith(prefix))

    def title_in(self, language: str) -> str:
        """Return the title for readers of the language."""
        return self.german if language.startswith("de") else self.title


@cache
def all_clauses() -> tuple[KnownClause, ...]:
    """Return every clause in the order of the documents."""
    rows = json.loads(_FILE.read_text(encoding="utf-8"))
    return tuple(_read(row) for row in rows)


def clause_named(name: str) -> KnownClause | None:
    """Return the clause of this id."""
    return next((each for each in all_clauses() if each.id == name), None)


def _read(row: dict[str, Any]) -> KnownClause:
    known: dict[str, Any] = {key: row[key] for key in ("id", "title", "german", "kind", "room")}
    known |= {key: tuple(row[key]) for key in ("code", "tests", "pages")}
    return KnownClause(**known, state=_STATES[row["status"]], see=row["see"] or "")
