"""Which program a data folder belongs to, and whether its schema can have changed since."""

import hashlib
from importlib.metadata import version
from pathlib import Path

import obhut
from obhut.config.problems import SchemaProblem

_LIBRARIES_WITH_TABLES = ("django", "django-allauth", "procrastinate")


def refuse_newer(stored: str, program: str) -> None:
    """Raise SchemaProblem when ``stored``, the version of the data, is newer than the program."""
    if stored and _parts(stored) > _parts(program):
        raise SchemaProblem(
            f"Der Datenordner wurde zuletzt mit Obhut {stored} benutzt, dieses Programm ist älter"
            f" ({program}). Ein Rückschritt würde Daten beschädigen. Starten Sie mit Obhut {stored}"
            " oder neuer, oder spielen Sie mit „obhut db restore“ eine ältere Sicherung in einen"
            " neuen Datenordner ein."
        )


def fingerprint(database: str) -> str:
    """Return a digest of everything that decides the schema of ``database``.

    The program's own text is small and quick to read; asking Django would cost seconds.
    """
    digest = hashlib.sha256(database.encode())
    for name in _LIBRARIES_WITH_TABLES:
        digest.update(f"{name} {version(name)}\n".encode())
    root = Path(obhut.__file__).parent
    for path in sorted(p for suffix in ("*.py", "*.sql") for p in root.rglob(suffix)):
        digest.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _parts(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.partition("+")[0].split(".") if part.isdecimal())
