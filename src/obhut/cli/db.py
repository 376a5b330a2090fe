"""``obhut db``: the database of an instance."""

import argparse


def register(parser: argparse.ArgumentParser) -> None:
    """Add the sub-commands."""
    commands = parser.add_subparsers(required=True, metavar="BEFEHL")
    migrate = commands.add_parser("migrate", help="das Schema auf den Stand des Programms bringen")
    migrate.set_defaults(handler=_migrate)


def _migrate(options: argparse.Namespace) -> int:
    import os

    os.environ.setdefault("OBHUT_ROLE", "owner")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "obhut.config.settings")
    import django

    django.setup()
    from obhut.config.schema import migrate

    migrate()
    return 0
