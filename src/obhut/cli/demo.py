"""``obhut demo``: what the demonstration needs."""

import argparse
import json
import sys

from obhut.cli.errors import BadInputError
from obhut.cli.main import SubParsers


def register(subparsers: SubParsers) -> None:
    """Add the command and its sub-commands."""
    parser = subparsers.add_parser("demo", help="Hilfen für die Vorführung")
    commands = parser.add_subparsers(required=True, metavar="BEFEHL")
    code = commands.add_parser("code", help="den jetzt gültigen Einmalcode zeigen")
    code.add_argument("--login", metavar="ADRESSE", help="für wen (sonst die Betreiberin)")
    code.add_argument("--data", metavar="ORDNER", help="Datenordner der Instanz")
    code.set_defaults(handler=_code)
    prepare = commands.add_parser("prepare", help="Menschen und Kunden der Vorführung anlegen")
    prepare.add_argument("--data", metavar="ORDNER", help="Datenordner der Instanz")
    prepare.add_argument("--json", action="store_true", help="als JSON ausgeben")
    prepare.set_defaults(handler=_prepare)


def _code(options: argparse.Namespace) -> int:
    from obhut.cli.django_setup import set_up

    set_up(data=options.data)
    from obhut.config import demo

    email = options.login or demo.FIRST_LOGIN
    try:
        sys.stdout.write(f"{demo.code(email)}\n")
    except KeyError:
        raise BadInputError(f"„{email}“ gehört nicht zur Vorführung") from None
    return 0


def _prepare(options: argparse.Namespace) -> int:
    from obhut.cli.django_setup import set_up

    set_up(data=options.data)
    from obhut.config import demo

    result = demo.prepare()
    if options.json:
        sys.stdout.write(f"{json.dumps(result)}\n")
    else:
        sys.stdout.write(f"Die Vorführung ist bereit. Anmelden als {result['login']['email']}.\n")
    return 0
