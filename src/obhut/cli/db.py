"""``obhut db``: the database of an instance."""

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from obhut.cli.errors import BadInputError, CommandFailedError
from obhut.cli.main import SubParsers

if TYPE_CHECKING:
    from obhut.config.instance import Instance


def register(subparsers: SubParsers) -> None:
    """Add the command and its sub-commands."""
    parser = subparsers.add_parser("db", help="Datenbank einrichten, sichern, prüfen")
    commands = parser.add_subparsers(required=True, metavar="BEFEHL")
    migrate = commands.add_parser("migrate", help="das Schema auf den Stand des Programms bringen")
    migrate.add_argument(
        "--without-snapshot", action="store_true", help="auch eine leere Datenbank nur umwandeln"
    )
    snapshot = commands.add_parser("snapshot", help="den Schema-Abzug neu schreiben")
    check = commands.add_parser("check-snapshot", help="prüfen, ob der Schema-Abzug stimmt")
    dump = commands.add_parser("dump", help="die Datenbank jetzt sichern")
    restore = commands.add_parser("restore", help="eine Sicherung in eine leere Datenbank spielen")
    drill = commands.add_parser("drill", help="eine Sicherung zur Probe einspielen")
    restore.add_argument("file", type=Path, metavar="DATEI", help="die Sicherung")
    drill.add_argument("file", type=Path, nargs="?", metavar="DATEI", help="sonst die neueste")
    for command in (migrate, dump, restore, drill):
        command.add_argument("--data", metavar="ORDNER", help="Datenordner der Instanz")
    for command in (dump, restore, drill):
        command.add_argument("--json", action="store_true", help="als JSON ausgeben")
    for command, handler in (
        (migrate, _migrate), (snapshot, _snapshot), (check, _check),
        (dump, _dump), (restore, _restore), (drill, _drill),
    ):  # fmt: skip
        command.set_defaults(handler=handler)


def _migrate(options: argparse.Namespace) -> int:
    os.environ["OBHUT_ROLE"] = "owner"
    from obhut.cli.django_setup import set_up

    set_up(data=options.data)
    from obhut.config import upgrade

    with _instance(options.data) as instance:
        upgrade.run(instance, with_snapshot=not options.without_snapshot)
    return 0


def _snapshot(_: argparse.Namespace) -> int:
    from obhut.config import snapshot

    snapshot.FILE.write_text(snapshot.generate())
    sys.stdout.write(f"{snapshot.FILE} ist geschrieben.\n")
    return 0


def _check(_: argparse.Namespace) -> int:
    from obhut.config import snapshot

    if not snapshot.FILE.exists() or snapshot.FILE.read_text() != snapshot.generate():
        raise CommandFailedError(
            "Der Schema-Abzug weicht von den Migrationen ab; „make schema“ schreibt ihn neu."
        )
    sys.stdout.write("Der Schema-Abzug stimmt mit den Migrationen überein.\n")
    return 0


def _dump(options: argparse.Namespace) -> int:
    from obhut.cli.output import answer
    from obhut.config.dump_tools import dump_source
    from obhut.kernel import clock
    from obhut.maintenance import dumps

    with _instance(options.data) as instance:
        dump = dumps.make(dump_source(instance), at=clock.real(), reason="by-hand")
        path = instance.dumps / dump.file
    rows = sum(dump.rows.values())
    result = {"file": str(path), "taken_at": dump.taken_at, "bytes": dump.bytes, "rows": rows}
    text = f"Gesichert in {path}: {rows} Zeilen aus {len(dump.rows)} Tabellen, nachgezählt."
    return answer(result, [text], as_json=options.json)


def _restore(options: argparse.Namespace) -> int:
    from obhut.cli.launch.restore import into_instance
    from obhut.cli.output import answer

    file = _existing(options.file)
    with _explained():
        rows = into_instance(file, options.data)
    result = {"file": str(file), "tables": len(rows), "rows": sum(rows.values())}
    text = f"Eingespielt: {sum(rows.values())} Zeilen in {len(rows)} Tabellen, nachgezählt."
    return answer(result, [text], as_json=options.json)


def _drill(options: argparse.Namespace) -> int:
    from obhut.cli.launch.restore import drill
    from obhut.cli.output import answer
    from obhut.maintenance import dumps

    with _instance(options.data) as instance:
        newest = dumps.newest(instance.dumps)
        if options.file is None and newest is None:
            raise CommandFailedError(f"In {instance.dumps} liegt noch keine Sicherung.")
        file = _existing(options.file or instance.dumps / (newest.file if newest else ""))
        rows, seconds = drill(file)
    result = {"file": str(file), "rows": sum(rows.values()), "seconds": seconds}
    text = f"Die Probe ist gelungen: {sum(rows.values())} Zeilen in {seconds:.1f} s."
    return answer(result, [text.replace(".", ",", 1)], as_json=options.json)


def _existing(file: Path) -> Path:
    if not file.is_file():
        raise BadInputError(f"Die Datei {file} gibt es nicht.")
    return file.resolve()


@contextmanager
def _instance(data: str | None) -> "Iterator[Instance]":
    from obhut.config.instance import Instance

    with _explained():
        yield Instance.find(data)


@contextmanager
def _explained() -> Iterator[None]:
    """Turn what can go wrong into a sentence for the terminal."""
    from obhut.config.problems import InstanceProblem
    from obhut.maintenance.dumps import DumpFailed

    try:
        yield
    except (InstanceProblem, DumpFailed) as problem:
        raise CommandFailedError(str(problem)) from None
