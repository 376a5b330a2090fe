"""``obhut db``: the database of an instance."""

import argparse
import os

from obhut.cli.main import SubParsers


def register(subparsers: SubParsers) -> None:
    """Add the command and its sub-commands."""
    parser = subparsers.add_parser("db", help="Datenbank einrichten, sichern, prüfen")
    commands = parser.add_subparsers(required=True, metavar="BEFEHL")
    migrate = commands.add_parser("migrate", help="das Schema auf den Stand des Programms bringen")
    migrate.set_defaults(handler=_migrate)


def _migrate(options: argparse.Namespace) -> int:
    os.environ["OBHUT_ROLE"] = "owner"
    from obhut.cli.django_setup import set_up

    set_up()
    from obhut.config.schema import migrate

    migrate()
    return 0
