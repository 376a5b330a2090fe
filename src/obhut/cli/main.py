"""The entry of ``obhut``: finds the module of a command, loads it, runs it, reports its errors.

Adding a command: one line in ``COMMANDS`` and a module with ``register(subparsers)``, which adds
its parser by ``subparsers.add_parser(name, help=…)`` and names its function by
``parser.set_defaults(handler=…)``. A handler takes the parsed arguments and returns the exit
code; it raises ``BadInputError`` or ``CommandFailedError`` with a German sentence.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import NamedTuple, Protocol, TypeAlias, cast

from obhut.cli.errors import CommandError
from obhut.cli.german import Parser

Handler = Callable[[argparse.Namespace], int]
SubParsers: TypeAlias = "argparse._SubParsersAction[Parser]"

INTERRUPTED = 130


class Command(NamedTuple):
    """Where a command lives and what the overview says about it."""

    module: str
    summary: str


class CommandModule(Protocol):
    """What every module in ``COMMANDS`` offers."""

    def register(self, subparsers: SubParsers, /) -> None:
        """Add the parser of the command."""


COMMANDS: dict[str, Command] = {
    "up": Command("obhut.cli.up", "alles starten: Datenbank, Web, Gateway, Hintergrundarbeit"),
    "doctor": Command("obhut.cli.doctor", "übliche Fehler finden und erklären"),
    "explain": Command("obhut.cli.explain", "eine Frist oder Regel erklären"),
    "clauses": Command("obhut.cli.clauses", "Klauseln mit Code und Tests zeigen und prüfen"),
    "fleet": Command("obhut.cli.fleet", "Stand aller Geräte"),
    "token": Command("obhut.cli.token", "Aufnahmeschlüssel für Geräte ausstellen"),
    "inventory": Command("obhut.cli.inventory", "Inventar: Änderungen, Suche, Hochladeschlüssel"),
    "policy": Command("obhut.cli.policy", "Richtlinien erklären und vergleichen"),
    "verify-manifest": Command(
        "obhut.cli.verify_manifest", "einen unterschriebenen Auftrag lesen und prüfen, ohne Server"
    ),
    "demo": Command("obhut.cli.demo", "Hilfen für die Vorführung"),
    "admin": Command("obhut.cli.admin", "Administratoren des Betreibers anlegen"),
    "db": Command("obhut.cli.db", "Datenbank einrichten, sichern, prüfen"),
    "simulate": Command("obhut.cli.simulate", "Verträge, Geräte oder Agenten nachspielen"),
    "web": Command("obhut.cli.web", "nur den Webserver starten"),
    "gateway": Command("obhut.cli.gateway", "nur das Gateway der Geräte starten"),
    "worker": Command("obhut.cli.worker", "nur die Hintergrundarbeit starten"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command named by the first argument and return its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    arguments = _parser(words).parse_args(words)
    handler = cast("Handler", arguments.handler)
    try:
        return handler(arguments)
    except CommandError as error:
        sys.stderr.write(f"obhut {arguments.command}: Fehler: {error}\n")
        return error.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED


def _parser(words: Sequence[str]) -> Parser:
    """Return the parser for ``words``; only the module of the command that they name is loaded."""
    parser = Parser(
        prog="obhut",
        description="Obhut hält Geräte gesund und Verträge ein.",
        epilog=_overview(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action=_Version, help="die Version zeigen")
    subparsers = parser.add_subparsers(dest="command", metavar="BEFEHL", required=True)
    name = words[0] if words else ""
    if name in COMMANDS:
        cast("CommandModule", import_module(COMMANDS[name].module)).register(subparsers)
    elif name and not name.startswith("-"):
        parser.error(f"den Befehl „{name}“ gibt es nicht; „obhut --help“ zeigt alle")
    return parser


def _overview() -> str:
    lines = (f"  {name:<16} {command.summary}" for name, command in COMMANDS.items())
    return "Befehle:\n" + "\n".join(lines)


class _Version(argparse.Action):
    """``--version``; the package data are read only when somebody asks."""

    def __init__(self, option_strings: Sequence[str], dest: str, help: str) -> None:  # noqa: A002
        super().__init__(option_strings, dest, nargs=0, help=help)

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version

        sys.stdout.write(f"obhut {version('obhut')}\n")
        parser.exit()
