"""Frames beside the stream of data: gaps in it, questions, commands and what becomes of them.

The server asks (``Ask``, harmless: read what is collected anyway) or commands (``Cmd``). An agent
answers a command with ``CmdAck`` as soon as it has written it down, with ``Progress`` while it
works, and with ``Result`` in the end. Progress is worth nothing later and is never spooled; a
result is the payload of a DATA message of kind 5, so that it survives every crash.
"""

from collections.abc import Sequence
from enum import IntEnum
from typing import NamedTuple

from obhut_protocol import checks, codec
from obhut_protocol.limits import (
    ID_HEX_LENGTH,
    MAX_ARGS,
    MAX_KIND,
    MAX_LABEL,
    MAX_RESULT,
    MAX_SEQ,
    MAX_TEXT,
    SIGNATURE_BYTES,
)
from obhut_protocol.malformed import Malformed

ASK_SAMPLE = "sample"
ASK_INVENTORY = "inventory"


class Taken(IntEnum):
    """What an agent says to a command at once."""

    TAKEN = 1
    """Written down; it will be done once."""
    KNOWN = 2
    """It was taken before: nothing is done again."""
    UNKNOWN = 3
    """This agent knows no command of that kind."""
    REFUSED = 4
    """The signature or a limit of this device forbids it."""
    EXPIRED = 5


class Outcome(IntEnum):
    """How a command ended."""

    DONE = 1
    FAILED = 2
    REFUSED = 3
    EXPIRED = 4
    LOST = 5
    """The agent was killed in the middle and cannot tell."""


class Gap(NamedTuple):
    """Agent: of the numbers ``spool_from`` to ``spool_to``, ``lost`` of a kind were given up.

    ``kind_lost`` as in DATA. It stands in the stream where ``spool_to`` would; everything before
    it has been sent. An ACK of ``spool_to`` or more says that it is stored.
    """

    spool_from: int
    spool_to: int
    kind_lost: int
    lost: int


class Ask(NamedTuple):
    """Server: send ``what`` now. An agent ignores what it does not know."""

    what: str


class Cmd(NamedTuple):
    """Server: do this once, between ``not_before`` and ``expires_at`` (ms UTC, server's time).

    ``signature`` is empty for what needs none; what has to be signed is decided by the agent.
    """

    cmd_id: str
    kind: str
    not_before: int
    expires_at: int
    args: dict[str, object]
    signature: bytes


class CmdAck(NamedTuple):
    """Agent: what it makes of a command; ``status`` see ``Taken``."""

    cmd_id: str
    status: int


class Progress(NamedTuple):
    """Agent: ``done`` of ``total`` steps (0 = not known), and a short text (may be empty)."""

    cmd_id: str
    done: int
    total: int
    text: str


class Result(NamedTuple):
    """Payload of DATA kind 5: how a command ended (``outcome`` see ``Outcome``)."""

    cmd_id: str
    outcome: int
    finished_at: int
    body: dict[str, object]


def gap(items: Sequence[object]) -> Gap:
    """Return the frame. Raises Malformed, as all here."""
    low, high, kind, lost = items
    spool_from = checks.integer(low, 1, MAX_SEQ)
    return Gap(
        spool_from=spool_from,
        spool_to=checks.integer(high, spool_from, MAX_SEQ),
        kind_lost=checks.integer(kind, 0, MAX_KIND),
        lost=checks.integer(lost, 1, MAX_SEQ),
    )


def ask(items: Sequence[object]) -> Ask:
    """Return the frame."""
    return Ask(what=checks.text(items[0], MAX_LABEL))


def cmd(items: Sequence[object]) -> Cmd:
    """Return the frame."""
    cmd_id, kind, not_before, expires_at, args, signature = items
    begin = checks.instant(not_before)
    end = checks.instant(expires_at)
    if end < begin:
        raise Malformed("command expires before it begins")
    return Cmd(
        cmd_id=checks.hex_id(cmd_id, ID_HEX_LENGTH),
        kind=checks.text(kind, MAX_LABEL),
        not_before=begin,
        expires_at=end,
        args=_bounded(args, MAX_ARGS),
        signature=b"" if signature == b"" else checks.binary(signature, SIGNATURE_BYTES),
    )


def cmd_ack(items: Sequence[object]) -> CmdAck:
    """Return the frame."""
    cmd_id, status = items
    return CmdAck(
        cmd_id=checks.hex_id(cmd_id, ID_HEX_LENGTH), status=checks.integer(status, 0, MAX_KIND)
    )


def progress(items: Sequence[object]) -> Progress:
    """Return the frame."""
    cmd_id, done, total, text = items
    return Progress(
        cmd_id=checks.hex_id(cmd_id, ID_HEX_LENGTH),
        done=checks.seq(done),
        total=checks.seq(total),
        text=checks.text(text, MAX_TEXT, empty=True),
    )


def result(payload: object) -> Result:
    """Return the payload of a DATA message of kind 5."""
    items = checks.items(payload, MAX_LABEL)
    if len(items) < 4:
        raise Malformed("result is too short")
    cmd_id, outcome, finished_at, body = items[:4]
    return Result(
        cmd_id=checks.hex_id(cmd_id, ID_HEX_LENGTH),
        outcome=checks.integer(outcome, 0, MAX_KIND),
        finished_at=checks.instant(finished_at),
        body=_bounded(body, MAX_RESULT),
    )


def _bounded(value: object, most: int) -> dict[str, object]:
    """Return a map of at most ``most`` encoded bytes."""
    found = checks.mapping(value)
    if len(codec.pack(found)) > most:
        raise Malformed("map is too big")
    return found
