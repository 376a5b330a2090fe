"""``obhut doctor``: find the usual faults and say what to do."""

import argparse
import os
import re
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from obhut.cli.errors import BadInputError, CommandFailedError
from obhut.cli.main import SubParsers

if TYPE_CHECKING:
    from obhut.cli.checkup.finding import Finding
    from obhut.config.instance import Instance

_MARKS = {"ok": "gut    ", "hint": "Hinweis", "fault": "FEHLER "}


def register(subparsers: SubParsers) -> None:
    """Add the command."""
    parser = subparsers.add_parser("doctor", help="übliche Fehler finden und erklären")
    parser.add_argument("--data", metavar="ORDNER", help="Datenordner der Instanz")
    parser.add_argument("--json", action="store_true", help="als JSON ausgeben")
    parser.add_argument(
        "--print-sql",
        action="store_true",
        help="das SQL drucken, das Rollen und Datenbank auf einem eigenen PostgreSQL anlegt",
    )
    parser.set_defaults(handler=_run)


def _run(options: argparse.Namespace) -> int:
    if options.print_sql:
        return _print_sql(options)
    from obhut.cli.output import answer
    from obhut.config.instance import Instance

    found = examine(Instance.find(options.data))
    bad = [finding for finding in found if finding.state == "fault"]
    result = {"ok": not bad, "checks": [asdict(finding) for finding in found]}
    lines = [_line(finding) for finding in found]
    answer(result, [*lines, _summary(len(bad))], as_json=options.json)
    return 1 if bad else 0


def examine(instance: "Instance") -> "list[Finding]":
    """Return the findings of all checks."""
    from obhut.cli.checkup import database, folder, machine
    from obhut.kernel import clock

    return [
        machine.python(),
        machine.user(),
        machine.file_descriptors(),
        machine.disk(instance.path),
        machine.clock_is_kept(machine.ask_clock()),
        *machine.programs(),
        folder.writable(instance),
        folder.keys(instance),
        folder.version(instance),
        folder.socket_length(instance),
        *folder.free_ports(instance),
        *database.findings(instance, own="DATABASE_URL" in os.environ),
        folder.dump_age(instance, at=clock.real()),
    ]


def _line(finding: "Finding") -> str:
    advice = f"\n           → {finding.advice}" if finding.advice else ""
    return f"{_MARKS[finding.state]}  {finding.text}{advice}"


def _summary(faults: int) -> str:
    if not faults:
        return "Keine Fehler gefunden."
    return f"{faults} Fehler gefunden." if faults > 1 else "Ein Fehler gefunden."


def _print_sql(options: argparse.Namespace) -> int:
    from obhut.cli.launch.data_folder import furnish, locate
    from obhut.cli.launch.identity import choose_user
    from obhut.config.keys import ROLES
    from obhut.config.postgres import roles
    from obhut.config.problems import InstanceProblem

    try:
        user = choose_user(None)
        instance = locate(options.data, user)
        furnish(instance, user)
    except InstanceProblem as problem:
        raise CommandFailedError(str(problem)) from None
    passwords = {role: instance.password(role) for role in ROLES}
    sys.stdout.write(roles.printed(passwords, _database_name()))
    return 0


def _database_name() -> str:
    from obhut.config.postgres.roles import DATABASE

    name = urlsplit(os.environ.get("DATABASE_URL", "")).path.strip("/") or DATABASE
    if not re.fullmatch(r"[a-z_][a-z0-9_]*", name):
        raise BadInputError(f"„{name}“ taugt nicht als Name; erlaubt sind a–z, 0–9 und _.")
    return name
