"""``obhut token``: enrolment tokens from the server's own shell, for any number of devices."""

import argparse
from datetime import timedelta
from typing import Any, NamedTuple

from obhut.cli.errors import BadInputError
from obhut.cli.main import SubParsers

_LONGEST_DAYS = 366


class _Target(NamedTuple):
    """For whom a token is, and who makes it."""

    partner_id: int
    customer_id: int
    customer: str
    site_id: int | None
    person_id: int


def register(subparsers: SubParsers) -> None:
    """Add the command and its sub-commands."""
    parser = subparsers.add_parser("token", help="Anmeldeschlüssel für Geräte ausstellen")
    commands = parser.add_subparsers(required=True, metavar="BEFEHL")
    create = commands.add_parser("create", help="einen Anmeldeschlüssel ausstellen")
    create.add_argument("--customer", required=True, metavar="KUNDE", help="Name oder Nummer")
    create.add_argument("--site", metavar="STANDORT", help="Name oder Nummer eines Standorts")
    create.add_argument("--uses", type=int, default=1, metavar="N", help="für wie viele Geräte")
    create.add_argument("--days", type=int, default=1, metavar="TAGE", help="wie lange er gilt")
    create.add_argument("--by", metavar="ADRESSE", help="wer ihn ausstellt (Mailadresse)")
    create.add_argument("--note", default="", metavar="TEXT", help="wofür er ist")
    create.add_argument(
        "--simulated", action="store_true", help="für simulierte Geräte, die nicht mitzählen"
    )
    create.add_argument("--data", metavar="ORDNER", help="Datenordner der Instanz")
    create.add_argument("--json", action="store_true", help="als JSON ausgeben")
    create.set_defaults(handler=_create)


def _create(options: argparse.Namespace) -> int:
    if options.uses < 1 or not 1 <= options.days <= _LONGEST_DAYS:
        raise BadInputError(
            f"--uses muss mindestens 1 sein, --days zwischen 1 und {_LONGEST_DAYS} liegen"
        )
    from obhut.cli.database import opened

    with opened(options.data):
        return _answer(options)


def _answer(options: argparse.Namespace) -> int:
    from obhut.audit import api as audit
    from obhut.cli.output import answer
    from obhut.devices import api as devices
    from obhut.kernel import clock
    from obhut.tenancy.api import operator_scope

    with operator_scope():
        target = _target(options)
        with audit.acting(person_id=target.person_id):
            token = devices.create_token(
                partner_id=target.partner_id,
                customer_id=target.customer_id,
                site_id=target.site_id,
                uses=options.uses,
                life=timedelta(days=options.days),
                created_by=target.person_id,
                note=options.note[:200],
                for_simulation=options.simulated,
                at=clock.real(),
            )
    expires_at = token.expires_at.astimezone(clock.GERMANY).isoformat(timespec="seconds")
    result = {
        "token": token.text,
        "customer": target.customer,
        "uses": options.uses,
        "expires_at": expires_at,
    }
    sentences = [
        f"Anmeldeschlüssel für {target.customer}, {options.uses} mal, gültig bis {expires_at}:",
        token.text,
        "Er wird nur jetzt gezeigt.",
    ]
    return answer(result, sentences, as_json=options.json)


def _target(options: argparse.Namespace) -> _Target:
    from obhut.tenancy.api import OPERATOR, Kind, Scope, customer_rows, site_choices

    found = [row for row in customer_rows(OPERATOR) if options.customer in (row.name, str(row.pk))]
    customer = _only(found, f"den Kunden „{options.customer}“")
    scope = Scope(Kind.CUSTOMER, customer.partner_id, customer.pk)
    site_id = None
    if options.site:
        sites = [key for key, _, name in site_choices(scope) if options.site in (name, str(key))]
        site_id = _only(sites, f"den Standort „{options.site}“ bei {customer.name}")
    return _Target(customer.partner_id, customer.pk, customer.name, site_id, _person(options.by))


def _only(found: list[Any], what: str) -> Any:
    if not found:
        raise BadInputError(f"{what} gibt es nicht")
    if len(found) > 1:
        raise BadInputError(f"{what} gibt es mehrmals; nennen Sie die Nummer")
    return found[0]


def _person(address: str | None) -> int:
    """Return the person who acts; the demo has a default, since every action needs a person."""
    from django.conf import settings
    from django.core.exceptions import ObjectDoesNotExist

    from obhut.accounts import api as accounts

    if address is None:
        address = _demo_login() if settings.DEMO or settings.INSTANCE.state().demo else None
    if address is None:
        raise BadInputError("nennen Sie mit --by, wer den Schlüssel ausstellt (Mailadresse)")
    try:
        return accounts.person_id(email=address)
    except ObjectDoesNotExist:
        raise BadInputError(f"„{address}“ ist keine Person dieser Instanz") from None


def _demo_login() -> str:
    from obhut.config.demo import FIRST_LOGIN

    return FIRST_LOGIN
