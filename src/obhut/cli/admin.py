"""``obhut admin``: the first administrator comes from the server's own shell, never from a page."""

import argparse

from obhut.cli.errors import BadInputError
from obhut.cli.main import SubParsers
from obhut.cli.output import answer

_REFUSALS = {
    "malformed": "das ist keine vollständige E-Mail-Adresse",
    "shared": "das ist die Adresse einer Funktion oder eines Teams, nötig ist die einer Person",
    "no-letters": "der Adresse sieht man nicht an, wem sie gehört",
    "first-name-missing": "der Vorname fehlt",
    "last-name-missing": "der Nachname fehlt",
    "not-a-name": "das ist nicht der Name einer Person",
}


def register(subparsers: SubParsers) -> None:
    """Add the command and its sub-commands."""
    parser = subparsers.add_parser("admin", help="Administratoren des Betreibers anlegen")
    commands = parser.add_subparsers(required=True, metavar="BEFEHL")
    create = commands.add_parser("create", help="einen Administrator einladen")
    create.add_argument("--email", required=True, metavar="ADRESSE")
    create.add_argument("--first-name", required=True, metavar="VORNAME")
    create.add_argument("--last-name", required=True, metavar="NACHNAME")
    create.add_argument("--data", metavar="ORDNER", help="Datenordner der Instanz")
    create.add_argument("--json", action="store_true", help="ein JSON-Objekt ausgeben")
    create.set_defaults(handler=_create)


def _create(options: argparse.Namespace) -> int:
    from obhut.cli.django_setup import reachable, set_up

    set_up(data=options.data)
    with reachable():
        link = _invite(options)
    sentences = [
        f"Einladung für {options.first_name} {options.last_name}, einmal und sieben Tage gültig:",
        link,
    ]
    return answer({"email": options.email.lower(), "link": link}, sentences, as_json=options.json)


def _invite(options: argparse.Namespace) -> str:
    from obhut.accounts import api as accounts
    from obhut.kernel import clock
    from obhut.tenancy.api import operator_scope

    who = accounts.Invitee(
        options.email, options.first_name, options.last_name, role="operator-admin"
    )
    try:
        with operator_scope():
            return accounts.invite(by=None, who=who, at=clock.real())
    except accounts.NotPersonalError as error:
        raise BadInputError(_REFUSALS[error.refusal.value]) from None
    except accounts.AddressTakenError:
        raise BadInputError("zu dieser Adresse gibt es schon ein Konto") from None
