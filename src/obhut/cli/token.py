"""``obhut token``: enrolment tokens from the server's own shell, for any number of devices."""

import argparse
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from obhut.cli.errors import BadInputError
from obhut.cli.main import SubParsers
from obhut.cli.output import answer

_LONGEST_DAYS = 30
_MOST_USES = 1_000_000
_WORDS = {
    "living": "gültig",
    "revoked": "widerrufen",
    "expired": "abgelaufen",
    "used-up": "verbraucht",
}


def register(subparsers: SubParsers) -> None:
    """Add the command and its sub-commands."""
    parser = subparsers.add_parser("token", help="Aufnahmeschlüssel für Geräte ausstellen")
    commands = parser.add_subparsers(required=True, metavar="BEFEHL")
    create = commands.add_parser("create", help="einen Aufnahmeschlüssel ausstellen")
    create.add_argument("--customer", required=True, metavar="KUNDE", help="Name oder Nummer")
    create.add_argument("--site", metavar="STANDORT", help="Name des Standorts")
    create.add_argument("--uses", type=int, default=1, metavar="N", help="für wie viele Geräte")
    create.add_argument("--days", type=int, default=1, metavar="N", help="wie viele Tage gültig")
    create.add_argument("--proxy", default="", metavar="ADRESSE", help="Proxy der Geräte")
    create.add_argument("--simulated", action="store_true", help="für nachgestellte Geräte")
    create.set_defaults(handler=_create)
    show = commands.add_parser("list", help="die Aufnahmeschlüssel zeigen, nie ihren Text")
    show.add_argument("--customer", metavar="KUNDE", help="nur die eines Kunden")
    show.add_argument("--all", action="store_true", help="auch solche, die nicht mehr gelten")
    show.set_defaults(handler=_list)
    revoke = commands.add_parser("revoke", help="einen Aufnahmeschlüssel widerrufen")
    revoke.add_argument(
        "number", type=int, metavar="NUMMER", help="wie „obhut token list“ sie zeigt"
    )
    revoke.set_defaults(handler=_revoke)
    for command in (create, show, revoke):
        command.add_argument("--data", metavar="ORDNER", help="Datenordner der Instanz")
        command.add_argument("--json", action="store_true", help="als JSON ausgeben")
    for command in (create, revoke):
        command.add_argument("--by", metavar="ADRESSE", help="wer es tut")


def _create(options: argparse.Namespace) -> int:
    _require_sense(options)
    from obhut.cli.django_setup import reachable, set_up

    set_up(data=options.data)
    from obhut.cli.person import acting_by
    from obhut.devices.api import create_token
    from obhut.kernel import clock
    from obhut.tenancy.api import operator_scope

    _require_proxy(options.proxy)
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
            for_simulation=options.simulated,
            at=clock.real(),
        )
    until = token.expires_at.astimezone(clock.GERMANY)
    result = {
        "token": token.text,
        "id": token.id,
        "uses": options.uses,
        "expires_at": until.isoformat(),
        "line": _line(token.text, options.proxy),
    }
    sentences = (
        f"Aufnahmeschlüssel {token.id} für {customer}: {token.text}",
        f"Gültig für {options.uses} Geräte bis {until:%d.%m.%Y %H:%M} Uhr.",
        "Er wird nur jetzt gezeigt.",
        "Zeile für jedes Gerät:" if result["line"] else _NOT_READY,
        result["line"] or "",
    )
    return answer(result, filter(None, sentences), as_json=options.json)


_NOT_READY = "Die Zeile zum Einrichten gibt es, sobald das Installationspaket fertig ist (/agent/)."


def _line(token: str, proxy: str) -> str | None:
    """Return the line that installs the agent, None while its package is being made."""
    from django.conf import settings

    from obhut.devices import api as devices

    package = devices.package()
    if package is None:
        return None
    enrolment = devices.Enrolment(settings.PUBLIC_URL, token, devices.fingerprint())
    return devices.install_line(enrolment, script_sha256=package.script_sha256, proxy=proxy)


def _list(options: argparse.Namespace) -> int:
    from obhut.cli.django_setup import reachable, set_up

    set_up(data=options.data)
    from obhut.devices.api import TokenStanding, token_standing, tokens_in
    from obhut.kernel import clock
    from obhut.tenancy.api import OPERATOR, operator_scope

    with reachable(), operator_scope():
        customer = options.customer and _place(options.customer, None)[0].pk
        tokens = list(tokens_in(OPERATOR, customer_id=customer or None))
        standings = {token.pk: token_standing(token, at=clock.real()) for token in tokens}
        shown = [t for t in tokens if options.all or standings[t.pk] is TokenStanding.LIVING]
        rows = [_row(token, standings[token.pk]) for token in shown]
    none = "Kein Aufnahmeschlüssel." if options.all else "Kein gültiger Aufnahmeschlüssel."
    return answer({"tokens": rows}, map(_sentence, rows) if rows else [none], as_json=options.json)


def _row(token: Any, standing: str) -> dict[str, Any]:
    from obhut.kernel import clock

    return {
        "id": token.pk,
        "customer": str(token.customer),
        "site": str(token.site) if token.site else None,
        "uses": token.max_uses,
        "uses_left": token.uses_left,
        "expires_at": token.expires_at.astimezone(clock.GERMANY).isoformat(timespec="seconds"),
        "standing": str(standing),
        "simulated": token.for_simulation,
        "note": token.note,
    }


def _sentence(row: Mapping[str, Any]) -> str:
    place = row["customer"] + (f", {row['site']}" if row["site"] else "")
    until = row["expires_at"][:16].replace("T", " ")
    return (
        f"{row['id']:>6}  {_WORDS[row['standing']]:<10}  {row['uses_left']} von {row['uses']} frei"
        f"  bis {until}  {place}"
    )


def _revoke(options: argparse.Namespace) -> int:
    from obhut.cli.django_setup import reachable, set_up

    set_up(data=options.data)
    from obhut.cli.person import acting_by
    from obhut.devices.api import revoke_token, token_in
    from obhut.kernel import clock
    from obhut.tenancy.api import OPERATOR, operator_scope

    with reachable(), operator_scope(), acting_by(options.by):
        token = token_in(OPERATOR, options.number)
        if token is None:
            raise BadInputError(f"den Aufnahmeschlüssel {options.number} gibt es nicht")
        already = token.revoked_at is not None
        revoke_token(token_id=token.pk, at=clock.real())
    how = "war schon widerrufen" if already else "ist widerrufen"
    sentence = f"Der Aufnahmeschlüssel {options.number} {how}. Angemeldete Geräte bleiben es."
    result = {"id": options.number, "revoked": True, "was_revoked": already}
    return answer(result, [sentence], as_json=options.json)


def _require_sense(options: argparse.Namespace) -> None:
    if not 1 <= options.uses <= _MOST_USES:
        raise BadInputError("--uses: zwischen 1 und 1.000.000 Geräten")
    if not 1 <= options.days <= _LONGEST_DAYS:
        raise BadInputError(f"--days: zwischen 1 und {_LONGEST_DAYS} Tagen")


def _require_proxy(proxy: str) -> None:
    from obhut.devices.api import is_proxy

    if proxy and not is_proxy(proxy):
        raise BadInputError(f"--proxy: „{proxy}“ ist keine Adresse wie http://proxy.example:3128")


def _place(customer: str, site: str | None):  # type: ignore[no-untyped-def]
    from obhut.tenancy.api import find_customer, find_site

    found = find_customer(customer)
    if found is None:
        raise BadInputError(f"den Kunden „{customer}“ gibt es nicht oder nicht nur einmal")
    site_id = find_site(found.pk, site) if site else None
    if site and site_id is None:
        raise BadInputError(f"den Standort „{site}“ hat dieser Kunde nicht")
    return found, site_id
