"""``obhut fleet``: the state of all devices."""

import argparse

from obhut.cli.main import SubParsers
from obhut.cli.output import answer

_WORDS = {
    "devices": "Geräte",
    "online": "online",
    "offline": "offline",
    "unknown": "unklar",
    "at_risk": "mit Risiko",
    "demo": "nachgestellt, oben nicht gezählt",
}


def register(subparsers: SubParsers) -> None:
    """Add the command and its sub-command."""
    parser = subparsers.add_parser("fleet", help="Stand aller Geräte")
    commands = parser.add_subparsers(required=True, metavar="BEFEHL")
    status = commands.add_parser("status", help="wie viele Geräte in welchem Zustand sind")
    status.add_argument("--data", metavar="ORDNER", help="Datenordner der Instanz")
    status.add_argument("--json", action="store_true", help="als JSON ausgeben")
    status.set_defaults(handler=_status)


def _status(options: argparse.Namespace) -> int:
    from obhut.cli.django_setup import reachable, set_up

    set_up(data=options.data)
    from obhut.devices.api import fleet_status
    from obhut.tenancy.api import OPERATOR, operator_scope

    with reachable(), operator_scope():
        figures = fleet_status(OPERATOR).as_dict()
    width = max(map(len, _WORDS.values()))
    lines = (f"{_WORDS[name]:<{width}} {value:>6}" for name, value in figures.items())
    return answer(figures, lines, as_json=options.json)
