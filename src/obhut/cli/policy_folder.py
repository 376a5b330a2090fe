"""The layers of a policy in a folder: signed ones (``*.layer``) and drafts (``*.json``).

A draft is an object with ``level`` (operator, partner, customer, site, group, device), ``target``
and ``values``; ``version``, ``members``, ``final``, ``reason`` and ``author`` may be there.
``server.json`` is what the server says beside: ``places`` (its sites and groups) and ``values``.
"""

import json
from pathlib import Path
from typing import Any, NamedTuple

from obhut.authority.api import verify
from obhut.cli.authority_words import LEVELS, REASONS
from obhut.cli.errors import BadInputError
from obhut.cli.verify_manifest import read_file
from obhut_protocol import checks
from obhut_protocol.authority import certificates
from obhut_protocol.authority.bounds import MAX_PLACE
from obhut_protocol.authority.refusals import Refused
from obhut_protocol.authority.signers import Instants
from obhut_protocol.authority.trust import Trust
from obhut_protocol.limits import MAX_NAME
from obhut_protocol.malformed import Malformed
from obhut_protocol.policies import layers
from obhut_protocol.policies.keys import Value
from obhut_protocol.policies.layers import Layer, Level
from obhut_protocol.policies.merging import Authored, Policy, merge

_SERVER = "server.json"
_MOST_FILES = 200


class Folder(NamedTuple):
    """What a folder holds; ``unchecked`` = signed layers that nothing was held against."""

    layers: tuple[Authored, ...]
    places: frozenset[str]
    values: dict[str, Value]
    unchecked: int

    def merged(self, device_key: str) -> Policy:
        """Return what would hold on a device."""
        return merge(self.layers, device_key=device_key, server_places=self.places,
                     server_values=self.values)  # fmt: skip


def read(folder: Path, *, trust: Trust | None, at: int) -> Folder:
    """Return the layers of a folder. Raises BadInputError, also for a layer that is refused."""
    if not folder.is_dir():
        raise BadInputError(f"den Ordner „{folder}“ gibt es nicht")
    paths = sorted(one for one in folder.iterdir() if one.suffix in {".layer", ".json"})
    if len(paths) > _MOST_FILES:
        raise BadInputError(f"in „{folder}“ liegen mehr als {_MOST_FILES} Dateien")
    found = tuple(_authored(one, trust, at) for one in paths if one.name != _SERVER)
    _check_places(found, trust)
    places, values = _server(folder / _SERVER)
    signed = sum(one.signed for one in found)
    return Folder(found, places, values, 0 if trust else signed)


def _check_places(found: tuple[Authored, ...], trust: Trust | None) -> None:
    """A device stands in one customer of one partner. Raises BadInputError."""
    for level in (Level.OPERATOR, Level.PARTNER, Level.CUSTOMER):
        targets = {one.layer.target for one in found if one.layer.level is level}
        if len(targets | ({trust.places[level]} if trust and targets else set())) > 1:
            names = ", ".join(sorted(targets))
            raise BadInputError(f"„{LEVELS[level]}“ kann es für ein Gerät nur einen geben: {names}")


def _authored(path: Path, trust: Trust | None, at: int) -> Authored:
    try:
        return _draft(path) if path.suffix == ".json" else _signed(path, trust, at)
    except Malformed as problem:
        raise BadInputError(f"„{path.name}“ ist keine Ebene einer Richtlinie: {problem}") from None
    except Refused as refused:
        reason = REASONS[refused.reason]
        raise BadInputError(f"„{path.name}“ wird abgelehnt: {reason}") from None


def _signed(path: Path, trust: Trust | None, at: int) -> Authored:
    raw = read_file(path)
    if trust is not None:
        layers.check(raw, trust, Instants.at(at), verify, held=None)
    found, signed = layers.decode(raw)
    names = ", ".join(certificates.read(one.body).name for one in found)
    return Authored(layers.read(signed.body), names)


def _draft(path: Path) -> Authored:
    content = _object(path)
    level = content.get("level")
    if not isinstance(level, str) or level.upper() not in Level.__members__:
        raise Malformed("level is missing")
    members = content.get("members")
    layer = Layer(
        level=Level[level.upper()],
        target=checks.text(content.get("target"), MAX_PLACE),
        version=content.get("version", 1),
        previous=b"",
        issued_at=0,
        members=None if members is None else _texts(members),
        values=layers.read_values(content.get("values")),
        final=_texts(content.get("final", ())),
        reason=content.get("reason", "Entwurf"),
    )
    author = checks.text(content.get("author", "Entwurf"), MAX_NAME)
    return Authored(layers.read(layers.write(layer)), author, signed=False)


def _texts(value: object) -> tuple[str, ...]:
    return tuple(checks.text(one, MAX_PLACE) for one in checks.items(value, layers.MAX_MEMBERS))


def _server(path: Path) -> tuple[frozenset[str], dict[str, Value]]:
    if not path.exists():
        return frozenset(), {}
    try:
        content = _object(path)
        values = layers.read_values(content.get("values", {}))
        return frozenset(_texts(content.get("places", ()))), values
    except Malformed as problem:
        raise BadInputError(f"„{path.name}“ ist unverständlich: {problem}") from None


def _object(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(read_file(path))
    except (ValueError, RecursionError):
        raise Malformed("not JSON") from None
    return checks.mapping(content)
