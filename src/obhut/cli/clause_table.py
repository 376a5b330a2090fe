"""The table of clauses, ``clauses.toml``: reading it and refusing what makes no sense."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TABLE = "clauses.toml"
KINDS = ("rule", "process", "text")
TODO, DONE, EXEMPT = "todo", "done", "exempt"
STATUSES = (TODO, DONE, EXEMPT)
TEXT_ONLY, COVERED_BY = "text-only", "covered-by"
REASONS = (TEXT_ONLY, COVERED_BY)
_GERMAN, _PAGES = "german", "pages"
ROOMS = (
    *("config", "portal", "console", "rest", "insights", "billing", "tickets", "health"),
    *("patching", "remote", "antivirus", "backups", "policies", "commands", "contracts"),
    *("catalogue", "devices", "maintenance", "privacy", "notifications", "documents"),
    *("accounts", "audit", "files", "work", "tenancy", "ui", "kernel", "gateway", "agent"),
)


class TableError(ValueError):
    """A row of the table is wrong; the text says which and why."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One row: a title of our own, what kind of thing it is, where it belongs, how far it is.

    An exempt one has a ``reason``; with ``covered-by`` the clause ``see`` stands for it.
    ``german`` is the title for German readers, ``pages`` name addresses that show the clause.
    """

    id: str
    title: str
    kind: str
    room: str
    status: str
    reason: str | None = None
    see: str | None = None
    german: str = ""
    pages: tuple[str, ...] = ()


def read(path: Path) -> tuple[Clause, ...]:
    """Return all clauses of the table in its order; raises TableError."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        clauses = tuple(_clause(name, row, table) for name, row in table["clauses"].items())
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise TableError(f"{path.name}: {error}") from error
    known = {clause.id: clause for clause in clauses}
    for clause in clauses:
        _check(clause, known)
    for part in (_GERMAN, _PAGES):
        _check_strangers(part, table.get(part, {}), known)
    return clauses


def _clause(name: str, row: Mapping[str, str], table: Mapping[str, Any]) -> Clause:
    german, pages = table.get(_GERMAN, {}).get(name, ""), table.get(_PAGES, {}).get(name, ())
    return Clause(id=name, **row, german=german, pages=tuple(pages))


def _check_strangers(part: str, rows: Mapping[str, object], known: Mapping[str, Clause]) -> None:
    for name in rows:
        if name not in known:
            raise TableError(f"[{part}] nennt {name}; diese Klausel gibt es nicht")


def _check(clause: Clause, known: Mapping[str, Clause]) -> None:
    _check_word(clause, "kind", clause.kind, KINDS)
    _check_word(clause, "room", clause.room, ROOMS)
    _check_word(clause, "status", clause.status, STATUSES)
    if clause.status == EXEMPT:
        _check_word(clause, "reason", clause.reason, REASONS)
    elif clause.reason is not None:
        raise TableError(f"{clause.id}: nur eine ausgenommene Klausel hat einen Grund")
    _check_see(clause, known)


def _check_word(clause: Clause, field: str, value: str | None, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise TableError(f"{clause.id}: {field} = {value!r}; möglich sind {', '.join(allowed)}")


def _check_see(clause: Clause, known: Mapping[str, Clause]) -> None:
    if (clause.see is None) == (clause.reason == COVERED_BY):
        raise TableError(f"{clause.id}: „see“ gehört zu {COVERED_BY} und nur dazu")
    if clause.see is None:
        return
    target = known.get(clause.see)
    if target is None or target.status == EXEMPT:
        raise TableError(f"{clause.id}: {clause.see} kann nicht für sie stehen")
