"""``obhut token``: enrolment tokens from the server's own shell, for any number of devices."""

import argparse
from datetime import timedelta

from obhut.cli.errors import BadInputError
from obhut.cli.main import SubParsers
from obhut.cli.output import answer

_LONGEST_DAYS = 30


def register(subparsers: SubParsers) -> None:
    """Add the command and its sub-command."""
    parser = subparsers.add_parser("token", help="Aufnahmeschlüssel für Geräte ausstellen")
    commands = parser.add_subparsers(required=True, metavar="BEFEHL")
    create = commands.add_parser("create", help="einen Aufnahmeschlüssel ausstellen")
    create.add_argument("--customer", required=True, metavar="KUNDE", help="Name oder Nummer")
    create.add_argument("--site", metavar="STANDORT", help="Name des Standorts")
    create.add_argument("--uses", type=int, default=1, metavar="N", help="für wie viele Geräte")
    create.add_argument("--days", type=int, default=1, metavar="N", help="wie viele Tage gültig")
    create.add_argument("--by", metavar="ADRESSE", help="wer ihn ausstellt")
    create.add_argument("--data", metavar="ORDNER", help="Datenordner der Instanz")
    create.add_argument("--json", action="store_true", help="als JSON ausgeben")
    create.set_defaults(handler=_create)


def _create(options: argparse.Namespace) -> int:
    _require_sense(options)
    from obhut.cli.django_setup import reachable, set_up

    set_up(data=options.data)
    from obhut.cli.person import acting_by
    from obhut.devices.api import create_token
    from obhut.kernel import clock
    from obhut.tenancy.api import operator_scope

    with reachable(), operator_scope(), acting_by(options.by) as person_id:
        customer, site_id = _place(options.customer, options.site)
        token = create_token(
            partner_id=customer.partner_id,
            customer_id=customer.pk,
            site_id=site_id,
            uses=options.uses,
            life=timedelta(days=options.days),
            created_by=person_id,
            note="obhut token create",
            at=clock.real(),
        )
    until = token.expires_at.astimezone(clock.GERMANY)
    result = {"token": token.text, "uses": options.uses, "expires_at": until.isoformat()}
    sentences = (
        f"Aufnahmeschlüssel für {customer}: {token.text}",
        f"Gültig für {options.uses} Geräte bis {until:%d.%m.%Y %H:%M} Uhr.",
        "Er wird nur jetzt gezeigt.",
    )
    return answer(result, sentences, as_json=options.json)


def _require_sense(options: argparse.Namespace) -> None:
    if options.uses < 1:
        raise BadInputError("--uses: mindestens 1 Gerät")
    if not 1 <= options.days <= _LONGEST_DAYS:
        raise BadInputError(f"--days: zwischen 1 und {_LONGEST_DAYS} Tagen")


def _place(customer: str, site: str | None):  # type: ignore[no-untyped-def]
    from obhut.tenancy.api import find_customer, find_site

    found = find_customer(customer)
    if found is None:
        raise BadInputError(f"den Kunden „{customer}“ gibt es nicht oder nicht nur einmal")
    site_id = find_site(found.pk, site) if site else None
    if site and site_id is None:
        raise BadInputError(f"den Standort „{site}“ hat dieser Kunde nicht")
    return found, site_id
