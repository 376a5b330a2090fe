"""``obhut inventory``: what has changed on a device, who has a product, keys for uploads."""

import argparse
from typing import Any

from obhut.cli.errors import BadInputError
from obhut.cli.main import SubParsers
from obhut.cli.output import answer

_MOST_DEVICES = 10_000


def register(subparsers: SubParsers) -> None:
    """Add the command and its sub-commands."""
    parser = subparsers.add_parser(
        "inventory", help="Inventar: Änderungen, Suche, Hochladeschlüssel"
    )
    commands = parser.add_subparsers(required=True, metavar="BEFEHL")
    diff = commands.add_parser("diff", help="was sich auf einem Gerät seit einem Tag geändert hat")
    diff.add_argument("--device", type=int, required=True, metavar="NUMMER")
    diff.add_argument("--since", required=True, metavar="JJJJ-MM-TT", help="ab Beginn dieses Tages")
    find = commands.add_parser("find", help="welche Geräte ein Produkt haben")
    find.add_argument("words", nargs="+", metavar="WORT", help="zum Beispiel: openssl 3.0.11")
    token = commands.add_parser("token", help="einen Hochladeschlüssel ausstellen")
    token.add_argument("--customer", required=True, metavar="KUNDE", help="Name oder Nummer")
    token.add_argument("--note", default="obhut inventory token", metavar="TEXT", help="wofür")
    token.add_argument(
        "--revoke", type=int, metavar="NUMMER", help="diesen stattdessen zurückziehen"
    )
    token.add_argument("--by", metavar="ADRESSE", help="wer ihn ausstellt")
    for command, handler in ((diff, _diff), (find, _find), (token, _token)):
        command.add_argument("--data", metavar="ORDNER", help="Datenordner der Instanz")
        command.add_argument("--json", action="store_true", help="als JSON ausgeben")
        command.set_defaults(handler=handler)


def _diff(options: argparse.Namespace) -> int:
    from obhut.cli.django_setup import reachable, set_up

    set_up(data=options.data)
    from obhut.devices.api import devices_in
    from obhut.inventory.api import difference, key_words, start_of
    from obhut.tenancy.api import OPERATOR, operator_scope

    since = start_of(options.since)
    if since is None:
        raise BadInputError(f"--since: „{options.since}“ ist kein Tag der Form JJJJ-MM-TT")
    with reachable(), operator_scope():
        device = devices_in(OPERATOR).filter(pk=options.device).first()
        if device is None:
            raise BadInputError(f"das Gerät {options.device} gibt es nicht")
        rows = list(difference(OPERATOR, device.pk, since=since).order_by("section", "key"))
    changes = [_change(row, key_words(row.section, row.key)) for row in rows]
    result = {"device": device.pk, "name": device.name, "since_on": options.since,
              "changes": changes}  # fmt: skip
    lines = (f"{c['section']:<10} {c['name']}: {c['before'] or '–'} → {c['after'] or '–'}"
             for c in changes)  # fmt: skip
    head = f"{device.name}: {len(changes)} Änderungen seit {options.since}"
    return answer(result, (head, *lines), as_json=options.json)


def _change(row: Any, name: str) -> dict[str, object]:
    from obhut.kernel import clock

    return {
        "section": row.section,
        "key": row.key,
        "name": name,
        "before": row.was,
        "after": row.after,
        "changed_at": row.at.astimezone(clock.GERMANY).isoformat(timespec="seconds"),
    }


def _find(options: argparse.Namespace) -> int:
    from obhut.cli.django_setup import reachable, set_up

    set_up(data=options.data)
    from obhut.inventory.api import who_has
    from obhut.tenancy.api import OPERATOR, operator_scope

    with reachable(), operator_scope():
        found = who_has(OPERATOR, " ".join(options.words), limit=_MOST_DEVICES)
    lines = (f"{each['name']} {each['version']}: Gerät {each['device']} ({each['device_name']})"
             for each in found)  # fmt: skip
    head = f"{len(found)} Treffer"
    return answer({"hits": found}, (head, *lines), as_json=options.json)


def _token(options: argparse.Namespace) -> int:
    from obhut.cli.django_setup import reachable, set_up

    set_up(data=options.data)
    from obhut.cli.person import acting_by
    from obhut.tenancy.api import find_customer, operator_scope

    with reachable(), operator_scope(), acting_by(options.by) as person_id:
        customer = find_customer(options.customer)
        if customer is None:
            raise BadInputError(
                f"den Kunden „{options.customer}“ gibt es nicht oder nicht nur einmal"
            )
        if options.revoke is not None:
            return _revoked(options, customer)
        return _made(options, customer, person_id)


def _made(options: argparse.Namespace, customer: Any, person_id: int) -> int:
    from obhut.inventory.api import create_upload_token
    from obhut.kernel import clock

    made = create_upload_token(
        partner_id=customer.partner_id,
        customer_id=customer.pk,
        note=options.note[:80],
        created_by=person_id,
        at=clock.real(),
    )
    lines = (
        f"Hochladeschlüssel {made.id} für {customer}: {made.text}",
        "Er wird nur jetzt gezeigt.",
    )
    return answer({"id": made.id, "token": made.text}, lines, as_json=options.json)


def _revoked(options: argparse.Namespace, customer: Any) -> int:
    from obhut.inventory.api import revoke_upload_token, upload_token_of
    from obhut.kernel import clock

    if not upload_token_of(customer.pk, options.revoke):
        raise BadInputError(f"den Hochladeschlüssel {options.revoke} hat dieser Kunde nicht")
    revoke_upload_token(token_id=options.revoke, at=clock.real())
    lines = (f"Der Hochladeschlüssel {options.revoke} ist zurückgezogen.",)
    return answer({"id": options.revoke, "revoked": True}, lines, as_json=options.json)
