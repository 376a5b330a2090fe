"""``obhut fleet``: the devices of the whole instance."""

import argparse

from obhut.cli.main import SubParsers


def register(subparsers: SubParsers) -> None:
    """Add the command and its sub-commands."""
    parser = subparsers.add_parser("fleet", help="Stand aller Geräte")
    commands = parser.add_subparsers(required=True, metavar="BEFEHL")
    status = commands.add_parser("status", help="wie viele Geräte es gibt und wie es ihnen geht")
    status.add_argument("--data", metavar="ORDNER", help="Datenordner der Instanz")
    status.add_argument("--json", action="store_true", help="als JSON ausgeben")
    status.set_defaults(handler=_status)


def _status(options: argparse.Namespace) -> int:
    from obhut.cli.database import opened
    from obhut.cli.output import answer

    with opened(options.data):
        from obhut.devices import api as devices
        from obhut.tenancy.api import OPERATOR, operator_scope

        with operator_scope():
            found = devices.fleet_status(OPERATOR)
    sentences = [
        (
            f"{found.devices} Geräte: {found.online} online, {found.offline} offline,"
            f" {found.unknown} unklar; {found.at_risk} gefährdet."
        ),
        *([f"Dazu {found.demo} Geräte der Vorführung."] if found.demo else []),
    ]
    return answer(found.as_dict(), sentences, as_json=options.json)
