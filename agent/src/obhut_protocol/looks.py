"""Who looked: the server tells the device which people opened its pages.

Delivered at least once: an agent says the newest look that it keeps in its HELLO, and takes no
look twice.
"""

from collections.abc import Sequence
from typing import NamedTuple

from obhut_protocol import checks
from obhut_protocol.limits import MAX_LABEL, MAX_LOOKS, MAX_NAME
from obhut_protocol.malformed import Malformed

_CAP = "looked:"


class Look(NamedTuple):
    """One look: when (ms UTC), who, of which organisation, at which page (``health``, …).

    ``person`` is empty where the name was erased.
    """

    at: int
    person: str
    organisation: str
    what: str


class Looked(NamedTuple):
    """Server: these people looked."""

    looks: tuple[Look, ...]


def looked(items: Sequence[object]) -> Looked:
    """Return the frame. Raises Malformed."""
    return Looked(tuple(look(item) for item in checks.items(items[0], MAX_LOOKS)))


def look(value: object) -> Look:
    """Return one look. Raises Malformed."""
    found = checks.items(value, MAX_LABEL)
    if len(found) < 4:
        raise Malformed("look is too short")
    at, person, organisation, what = found[:4]
    return Look(
        at=checks.instant(at),
        person=checks.text(person, MAX_NAME, empty=True),
        organisation=checks.text(organisation, MAX_NAME, empty=True),
        what=checks.text(what, MAX_LABEL, empty=True),
    )


def cap(newest: int) -> str:
    """Return what HELLO says in its ``caps``: the newest look kept, 0 for none (ms UTC)."""
    return f"{_CAP}{newest}"


def newest_in(caps: Sequence[str]) -> int | None:
    """Return what ``cap`` put into HELLO, None from an agent that wants no looks."""
    said = next((one.removeprefix(_CAP) for one in caps if one.startswith(_CAP)), "")
    return int(said) if said.isascii() and said.isdigit() and len(said) <= 15 else None
