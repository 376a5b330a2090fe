"""``obhut verify-manifest``: what a signed order says, and whether a device would obey. Offline."""

import argparse
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from obhut.cli.errors import FAILED, BadInputError
from obhut.cli.main import SubParsers
from obhut.cli.output import answer

if TYPE_CHECKING:
    from obhut.authority.api import SignedOrder
    from obhut_protocol.authority.chain import Allowed
    from obhut_protocol.authority.refusals import Reason
    from obhut_protocol.authority.trust import Trust

_MOST_BYTES = 4 * 1024 * 1024


def register(subparsers: SubParsers) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "verify-manifest",
        help="einen unterschriebenen Auftrag lesen und prüfen, ohne Server",
        description="Zeigt, was ein unterschriebener Auftrag wirklich sagt. Mit --trust prüft der "
        "Befehl ihn so, wie das Gerät es tut, von dem die Datei stammt.",
    )
    parser.add_argument("file", type=Path, metavar="DATEI", help="der unterschriebene Auftrag")
    parser.add_argument(
        "--trust", type=Path, metavar="DATEI", help="wem das Gerät glaubt (trust.bin des Agenten)"
    )
    parser.add_argument("--at", metavar="ZEIT", help="zu dieser Zeit statt jetzt: JJJJ-MM-TTThh:mm")
    parser.add_argument("--content", action="store_true", help="den ganzen Inhalt zeigen")
    parser.add_argument("--json", action="store_true", help="Antwort als ein JSON-Objekt")
    parser.set_defaults(handler=_verify)


def _verify(options: argparse.Namespace) -> int:
    order, said = _order(options.file)
    trust = None if options.trust is None else read_trust(options.trust)
    reason = None if trust is None else _reason(order, trust, moment(options.at))
    valid = trust is not None and reason is None
    lines = [*_sentences(order, said), *_shown(said.content, whole=options.content),
             _verdict(trust, reason)]  # fmt: skip
    answer(_result(order, said, valid=valid, reason=reason), lines, as_json=options.json)
    return 0 if valid else FAILED


def read_file(path: Path) -> bytes:
    """Return the content of a file. Raises BadInputError."""
    try:
        with path.open("rb") as file:
            return file.read(_MOST_BYTES)
    except OSError as problem:
        raise BadInputError(f"„{path}“ ist nicht lesbar: {problem.strerror}") from problem


def read_trust(path: Path) -> "Trust":
    """Return what a device believes. Raises BadInputError."""
    from obhut_protocol.authority import trust
    from obhut_protocol.malformed import Malformed

    try:
        return trust.decode(read_file(path))
    except Malformed:
        raise BadInputError(f"„{path}“ ist keine Vertrauensdatei eines Geräts") from None


def moment(text: str | None) -> int:
    """Return the instant of ``--at`` in milliseconds UTC, now without it. Raises BadInputError."""
    from obhut.cli.explain.inputs import instant
    from obhut.kernel import clock

    found = clock.real() if text is None else instant(text, clock.GERMANY, option="--at")
    return int(found.timestamp() * 1000)


def _order(path: Path) -> "tuple[SignedOrder, Allowed]":
    from obhut.authority.api import decode
    from obhut_protocol.authority import certificates, manifests
    from obhut_protocol.authority.chain import Allowed
    from obhut_protocol.malformed import Malformed

    try:
        order = decode(read_file(path))
        persons = tuple(certificates.read(one.body) for one in order.certificates)
        manifest = manifests.read(order.manifest.body)
    except Malformed:
        raise BadInputError(f"„{path}“ ist kein unterschriebener Auftrag") from None
    return order, Allowed(manifest, manifests.name(order.manifest), persons, order.content)


def _reason(order: "SignedOrder", trust: "Trust", now: int) -> "Reason | None":
    from obhut.authority.api import verify
    from obhut_protocol.authority import chain
    from obhut_protocol.authority.refusals import Reason, Refused
    from obhut_protocol.authority.signers import Instants

    if trust.device_key not in order.devices:
        return Reason.NOT_LISTED
    try:
        chain.check(order.bundle(trust.device_key), trust, Instants.at(now), verify)
    except Refused as refused:
        return refused.reason
    return None


def _result(
    order: "SignedOrder", said: "Allowed", *, valid: bool, reason: "Reason | None"
) -> dict[str, object]:
    manifest = said.manifest
    return {
        "valid": valid,
        "reason": None if reason is None else reason.value,
        "manifest": said.name.hex(),
        "nonce": manifest.cmd_id,
        "kind": manifest.kind,
        "args": manifest.args,
        "devices": list(order.devices),
        "device_count": manifest.device_count,
        "not_before_at": _local(manifest.not_before),
        "expires_at": _local(manifest.expires_at),
        "issued_at": _local(manifest.issued_at),
        "why": manifest.reason,
        "ticket": manifest.ticket,
        "content_sha256": manifest.content.hex(),
        "signed_by": [
            {"person": one.person, "name": one.name, "organisation": one.organisation,
             "holder": one.holder.name.lower()}
            for one in said.persons
        ],
    }  # fmt: skip


def _sentences(order: "SignedOrder", said: "Allowed") -> Iterator[str]:
    from obhut.cli.authority_words import HOLDERS, KINDS

    manifest = said.manifest
    yield f"Auftrag:     {KINDS.get(manifest.kind, manifest.kind)} ({manifest.kind})"
    yield f"Kennung:     {said.name.hex()}"
    yield f"Anlass:      {manifest.reason}" + (f" ({manifest.ticket})" if manifest.ticket else "")
    for one in said.persons:
        yield f"Angegeben:   {one.name}, {one.organisation} ({HOLDERS[one.holder]})"
    yield f"Geräte:      {manifest.device_count}, in der Datei stehen {len(order.devices)}"
    yield f"Gültig:      {_spoken(manifest.not_before)} bis {_spoken(manifest.expires_at)}"
    for key, value in manifest.args.items():
        yield f"Angabe:      {key} = {value}"


def _shown(content: bytes, *, whole: bool) -> Iterator[str]:
    from obhut_protocol.authority.manifests import content_hash

    yield f"Inhalt:      {len(content)} Byte, SHA-256 {content_hash(content).hex()}"
    if whole:
        yield from (f"  | {visible(line)}" for line in content.decode(errors="replace").split("\n"))


def visible(text: str) -> str:
    """Return text in which nothing can move the cursor, hide or turn around what follows."""
    from obhut_protocol.checks import is_control

    return "".join(f"\\u{ord(one):04x}" if is_control(one) else one for one in text)


def _verdict(trust: "Trust | None", reason: "Reason | None") -> str:
    from obhut.cli.authority_words import REASONS

    if trust is None:
        return "Nicht geprüft: Ohne --trust sagt der Befehl nur, was in der Datei steht."
    if reason is not None:
        return f"ABGELEHNT:   {REASONS[reason]} ({reason.value})"
    return f"Gültig: Das Gerät {trust.device_key} würde den Auftrag einmal ausführen."


def _local(milliseconds: int) -> str:
    from obhut.kernel import clock

    found = datetime.fromtimestamp(milliseconds / 1000, UTC).astimezone(clock.GERMANY)
    return found.isoformat(timespec="seconds")


def _spoken(milliseconds: int) -> str:
    from obhut.kernel import clock

    found = datetime.fromtimestamp(milliseconds / 1000, UTC).astimezone(clock.GERMANY)
    return f"{found:%d.%m.%Y %H:%M}"
