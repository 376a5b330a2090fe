"""Lists of certificates that count no more. They only grow, except by the root's own hand."""

from typing import NamedTuple

from obhut_protocol import checks
from obhut_protocol.authority import documents
from obhut_protocol.authority.bounds import MAX_PLACE, MAX_SERIALS, SERIAL_BYTES
from obhut_protocol.limits import MAX_SEQ
from obhut_protocol.malformed import Malformed

_VERSION = 1


class Revocations(NamedTuple):
    """The list ``number`` of a root; a higher number takes the place of a lower one."""

    root: str
    number: int
    issued_at: int
    serials: frozenset[bytes]


def nothing(root: str) -> Revocations:
    """Return what holds before the first list."""
    return Revocations(root, 0, 0, frozenset())


def write(found: Revocations) -> bytes:
    """Return the body. Raises Malformed."""
    return documents.write(
        _VERSION, [found.root, found.number, found.issued_at, sorted(found.serials)]
    )


def read(body: bytes) -> Revocations:
    """Return the list. Raises Malformed."""
    root, number, issued_at, serials = documents.read(body, version=_VERSION, fields=4)
    found = Revocations(
        root=checks.text(root, MAX_PLACE),
        number=checks.integer(number, 1, MAX_SEQ),
        issued_at=checks.instant(issued_at),
        serials=frozenset(
            checks.binary(one, SERIAL_BYTES) for one in checks.items(serials, MAX_SERIALS)
        ),
    )
    if write(found) != body:
        raise Malformed("serials are not in order or come twice")
    return found
