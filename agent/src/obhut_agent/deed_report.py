"""``obhut-agent deeds``: what this device did on whose order, and whether the chain is whole."""

from pathlib import Path
from typing import Any, NamedTuple

from obhut_agent import clock, messages
from obhut_agent.failures import Failure
from obhut_protocol import checks, deeds
from obhut_protocol.authority.bounds import HASH_BYTES
from obhut_protocol.deeds import EMPTY, Deed, Fault, Head, Stage
from obhut_protocol.limits import MAX_SEQ
from obhut_protocol.malformed import Malformed


class Report(NamedTuple):
    """``fault`` is None for a whole chain to which the given head belongs."""

    head: Head
    deeds: tuple[Deed, ...]
    fault: Fault | None

    def as_json(self) -> dict[str, Any]:
        """Return what programs read."""
        return {
            "entries": self.head.entries,
            "hash": self.head.hash.hex(),
            "fault": None if self.fault is None else self.fault.value,
            "deeds": [_plain(one) for one in self.deeds],
        }

    def text(self) -> str:
        """Return what people read."""
        said = "deeds-whole" if self.fault is None else f"deeds-{self.fault.value}"
        head = f"{self.head.entries}:{self.head.hash.hex()}"
        return "\n".join([*map(_line, self.deeds), messages.text(said, head=head)])


def examine(path: Path, *, known: str | None) -> Report:
    """Read a chain; ``known`` = a head such as ``12:HASH`` that was told before. Raises Failure."""
    expected = EMPTY if known is None else _head(known)
    try:
        raw = path.read_bytes() if path.exists() else b""
    except OSError as problem:
        raise Failure("state-not-usable", path=path, reason=problem.strerror or "?") from problem
    found = deeds.verify(raw, expected)
    return Report(found.head, tuple(one.deed for one in deeds.entries(raw)), found.fault)


def _head(text: str) -> Head:
    number, _, digits = text.partition(":")
    try:
        entries = checks.integer(int(number), 0, MAX_SEQ)
        return Head(entries, bytes.fromhex(checks.hex_id(digits, 2 * HASH_BYTES)))
    except (Malformed, ValueError):
        raise Failure("head-invalid", exit_code=2, head=text[:100]) from None


def _plain(one: Deed) -> dict[str, Any]:
    return {
        "at": clock.stamp_of(one.at),
        "stage": one.stage.name.lower(),
        "cmd_id": one.nonce.hex(),
        "order": one.order.hex(),
        "kind": one.kind,
        "person": one.person,
        "name": one.name,
        "reason": one.reason,
        "ticket": one.ticket,
        "outcome": one.outcome,
        "result_sha256": one.result.hex(),
    }


def _line(one: Deed) -> str:
    stage = messages.text(f"deed-{one.stage.name.lower()}")
    if one.stage is Stage.ENDED:
        stage = f"{stage} ({messages.text(f'outcome-{one.outcome}')})"
    words = (clock.stamp_of(one.at), stage, one.kind, one.name or one.person, one.reason)
    return "  ".join(word for word in words if word)
