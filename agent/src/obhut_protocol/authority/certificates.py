"""Certificates of technicians: a root says what a person may order, where, and on how many."""

from enum import IntEnum
from typing import NamedTuple

from obhut_protocol import checks
from obhut_protocol.authority import documents, keys
from obhut_protocol.authority.bounds import (
    MAX_CERTIFICATE_MS,
    MAX_DEVICES,
    MAX_PLACE,
    MAX_RIGHTS,
    MAX_SCOPE,
    SERIAL_BYTES,
)
from obhut_protocol.authority.keys import Key
from obhut_protocol.authority.kinds import RIGHTS
from obhut_protocol.limits import MAX_LABEL, MAX_NAME
from obhut_protocol.malformed import Malformed

_VERSION = 1


class Holder(IntEnum):
    """Where the person's key lies, and so what a signature of it looks like."""

    PASSKEY = 1
    """In an authenticator: signs only after a touch, for a page, with the person verified."""
    FILE = 2
    """In a file with a passphrase: signs on the command line."""
    SOFTWARE = 3
    """In a program that touches itself: for demonstrations, refused everywhere else."""


class Certificate(NamedTuple):
    """``alone`` and ``together`` = devices of one manifest, signed by one person or by two.

    ``scope`` = places (``operator``, ``p12``, ``k7``) whose devices it is for. Valid from
    ``not_before`` until before ``not_after`` (ms UTC).
    """

    serial: bytes
    root: str
    person: str
    name: str
    organisation: str
    holder: Holder
    key: Key
    rights: tuple[str, ...]
    scope: tuple[str, ...]
    alone: int
    together: int
    not_before: int
    not_after: int


def write(certificate: Certificate) -> bytes:
    """Return the body. Raises Malformed."""
    items = [*certificate]
    items[5] = int(certificate.holder)
    items[6] = keys.to_items(certificate.key)
    return documents.write(_VERSION, items)


def read(body: bytes) -> Certificate:
    """Return the certificate. Raises Malformed."""
    items = documents.read(body, version=_VERSION, fields=len(Certificate._fields))
    serial, root, person, name, organisation, holder, key, rights, scope = items[:9]
    alone, together, not_before, not_after = items[9:]
    fewest = checks.integer(alone, 0, MAX_DEVICES)
    begin = checks.instant(not_before)
    return Certificate(
        serial=checks.binary(serial, SERIAL_BYTES),
        root=checks.text(root, MAX_PLACE),
        person=checks.text(person, MAX_LABEL),
        name=checks.text(name, MAX_NAME),
        organisation=checks.text(organisation, MAX_NAME),
        holder=Holder(checks.integer(holder, min(Holder), max(Holder))),
        key=keys.of_items(key),
        rights=_rights(rights),
        scope=tuple(checks.text(one, MAX_PLACE) for one in checks.items(scope, MAX_SCOPE)),
        alone=fewest,
        together=checks.integer(together, fewest, MAX_DEVICES),
        not_before=begin,
        not_after=checks.integer(not_after, begin, begin + MAX_CERTIFICATE_MS),
    )


def _rights(value: object) -> tuple[str, ...]:
    found = tuple(checks.text(one, MAX_LABEL) for one in checks.items(value, MAX_RIGHTS))
    if not set(found) <= RIGHTS:
        raise Malformed("right that does not exist")
    return found
