"""The frames of protocol v1: immutable values, to and from MessagePack arrays.

``parse`` checks every type, range and length itself, so a server may decode with another
MessagePack library and hand the items over. Unknown frame types and extra trailing items are
ignored (``None``), so that both sides can be updated one after the other. Frames are named
tuples, not data classes: the ``dataclasses`` module alone costs the idle agent 1.7 MB. Two frames
of different kinds may therefore be equal as tuples; tell them apart by type.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeAlias

from obhut_protocol import checks, codec, events, facts, inventory, looks, orders, rhythm
from obhut_protocol.events import Event
from obhut_protocol.facts import Facts, Mount
from obhut_protocol.inventory import Part
from obhut_protocol.limits import (
    ID_HEX_LENGTH,
    MAX_CAPS,
    MAX_LABEL,
    MAX_NAME,
    MAX_ROW_SPAN_MS,
    MAX_SAMPLES_IN_ROW,
    MAX_SEQ,
    MAX_VALUES,
    NONCE_BYTES,
    SIGNATURE_BYTES,
)
from obhut_protocol.looks import Look, Looked
from obhut_protocol.malformed import Malformed
from obhut_protocol.orders import Ask, Cmd, CmdAck, Gap, Progress, Result
from obhut_protocol.rhythm import Limits

__all__ = [
    "Ack",
    "Ask",
    "Auth",
    "Beat",
    "Challenge",
    "Cmd",
    "CmdAck",
    "Data",
    "Event",
    "Facts",
    "Frame",
    "Gap",
    "Hello",
    "Limits",
    "Look",
    "Looked",
    "Malformed",
    "Mount",
    "Nack",
    "Part",
    "Payload",
    "Progress",
    "Proof",
    "Result",
    "SampleRow",
    "Welcome",
    "decode",
    "encode",
    "parse",
]

KIND_SAMPLE_ROW = 1
KIND_FACTS = 2
KIND_EVENT = 4
KIND_INVENTORY = 3
KIND_RESULT = 5
_MAX_VERSION = 0xFFFF
_MAX_SECONDS = 24 * 60 * 60


class Challenge(NamedTuple):
    """Server, first frame: what the agent has to sign."""

    nonce: bytes
    server_name: str
    gateway_id: str
    server_time: int


class Auth(NamedTuple):
    """Agent: its key's id, its own nonce, its signature (see ``signing.auth_message``)."""

    device_key: str
    agent_nonce: bytes
    agent_time: int
    proto: int
    signature: bytes


class Proof(NamedTuple):
    """Server: its signature (see ``signing.proof_message``)."""

    signature: bytes


class Hello(NamedTuple):
    """Agent: who it is and what it has. ``last_acked_seq`` 0 = nothing yet."""

    proto_min: int
    proto_max: int
    agent_version: str
    os: str
    boot_id: str
    spool_id: str
    last_acked_seq: int
    caps: tuple[str, ...]
    hardware_id: str
    hostname: str


class Welcome(NamedTuple):
    """Server: the session begins. Everything above ``last_seq_stored`` is to be sent again.

    ``inventory``: hashes of the sections that the server holds; None where it has nothing to
    object to what the agent remembers (or knows no inventory at all).
    """

    proto: int
    server_time: int
    session_epoch: int
    last_seq_stored: int
    config_version: int
    limits: Limits
    inventory: dict[str, bytes] | None = None


class SampleRow(NamedTuple):
    """Values of so many ``samples``, combined as ``metrics`` says for ``table_version``."""

    measured_from: int
    measured_to: int
    samples: int
    table_version: int
    values: tuple[float | None, ...]


Payload: TypeAlias = SampleRow | Facts | Part | Event | Result
"""What a DATA message may carry."""


class Data(NamedTuple):
    """Agent: one spooled message. ``payload`` is None for a kind this version does not know.

    ``sent_at`` is when it was written to the spool: a message sent again has the same bytes.
    """

    seq: int
    kind: int
    sent_at: int
    payload: Payload | None


class Ack(NamedTuple):
    """Server: everything up to ``seq`` is stored for good."""

    seq: int


class Nack(NamedTuple):
    """Server: ``seq`` was not stored; ``code`` see ``closing.NackCode``."""

    seq: int
    code: int
    retry_after_s: int


class Beat(NamedTuple):
    """Agent: alive. State only, never spooled."""

    sent_at: int


Frame: TypeAlias = (
    Challenge | Auth | Proof | Hello | Welcome | Data | Ack | Nack | Gap | Beat  # telemetry
    | Ask | Looked | Cmd | CmdAck | Progress  # orders and news
)  # fmt: skip


def encode(frame: Frame) -> bytes:
    """Return the frame's bytes. Raises Malformed if the other side would have to refuse them."""
    items = [_CODES[type(frame)], *_wire(frame)]
    parse(items)
    return codec.pack(items)


def decode(data: bytes) -> Frame | None:
    """Return the frame in ``data``, None for an unknown frame type. Raises Malformed."""
    return parse(codec.unpack(data))


def parse(message: object) -> Frame | None:
    """Return the frame in an already unpacked message, None for an unknown type.

    Raises Malformed for anything that is not an array led by a type number, and for a known type
    whose items are missing, of the wrong type or out of range.
    """
    items = checks.items(message, MAX_VALUES)
    if not items:
        raise Malformed("frame is empty")
    entry = _PARSERS.get(checks.integer(items[0], 0, _MAX_VERSION))
    if entry is None:
        return None
    length, build = entry
    if len(items) <= length:
        raise Malformed("frame is too short")
    return build(items[1 : length + 1])


def _wire(frame: Frame) -> Sequence[object]:
    if isinstance(frame, Welcome):
        return [*frame[:5], _welcome_map(frame)]
    if isinstance(frame, Data):
        return [*frame[:-1], _payload(frame.payload)]
    return frame


def _welcome_map(frame: Welcome) -> dict[str, object]:
    said = rhythm.to_map(frame.limits)
    return said if frame.inventory is None else {**said, "inventory": frame.inventory}


def _payload(payload: Payload | None) -> object:
    if isinstance(payload, Event):
        return events.to_items(payload)
    if isinstance(payload, Part):
        return inventory.to_map(payload)
    return facts.to_map(payload) if isinstance(payload, Facts) else payload


def _challenge(items: Sequence[object]) -> Challenge:
    nonce, server_name, gateway_id, server_time = items
    return Challenge(
        nonce=checks.binary(nonce, NONCE_BYTES),
        server_name=checks.text(server_name, MAX_NAME),
        gateway_id=checks.text(gateway_id, MAX_LABEL),
        server_time=checks.instant(server_time),
    )


def _auth(items: Sequence[object]) -> Auth:
    device_key, agent_nonce, agent_time, proto, signature = items
    return Auth(
        device_key=checks.hex_id(device_key, ID_HEX_LENGTH),
        agent_nonce=checks.binary(agent_nonce, NONCE_BYTES),
        agent_time=checks.instant(agent_time),
        proto=checks.integer(proto, 1, _MAX_VERSION),
        signature=checks.binary(signature, SIGNATURE_BYTES),
    )


def _proof(items: Sequence[object]) -> Proof:
    return Proof(signature=checks.binary(items[0], SIGNATURE_BYTES))


def _hello(items: Sequence[object]) -> Hello:
    low, high, version, os, boot_id, spool_id, acked, caps, hardware_id, hostname = items
    proto_min = checks.integer(low, 1, _MAX_VERSION)
    return Hello(
        proto_min=proto_min,
        proto_max=checks.integer(high, proto_min, _MAX_VERSION),
        agent_version=checks.text(version, MAX_LABEL),
        os=checks.text(os, MAX_LABEL),
        boot_id=checks.text(boot_id, MAX_LABEL),
        spool_id=checks.hex_id(spool_id, ID_HEX_LENGTH),
        last_acked_seq=checks.seq(acked),
        caps=tuple(checks.text(cap, MAX_LABEL) for cap in checks.items(caps, MAX_CAPS)),
        hardware_id=checks.text(hardware_id, MAX_LABEL),
        hostname=checks.text(hostname, MAX_NAME),
    )


def _welcome(items: Sequence[object]) -> Welcome:
    proto, server_time, epoch, stored, config_version, trailing = items
    found = checks.mapping(trailing)
    held = found.get("inventory")
    return Welcome(
        proto=checks.integer(proto, 1, _MAX_VERSION),
        server_time=checks.instant(server_time),
        session_epoch=checks.seq(epoch),
        last_seq_stored=checks.seq(stored),
        config_version=checks.seq(config_version),
        limits=rhythm.parse(found),
        inventory=None if held is None else inventory.hashes(held),
    )


def _data(items: Sequence[object]) -> Data:
    seq, kind, sent_at, payload = items
    known = _PAYLOADS.get(checks.integer(kind, 0, _MAX_VERSION))
    return Data(
        seq=checks.integer(seq, 1, MAX_SEQ),
        kind=checks.integer(kind, 0, _MAX_VERSION),
        sent_at=checks.instant(sent_at),
        payload=None if known is None else known(payload),
    )


def _sample_row(payload: object) -> SampleRow:
    items = checks.items(payload, MAX_VALUES)
    if len(items) < 5:
        raise Malformed("row is too short")
    start = checks.instant(items[0])
    return SampleRow(
        measured_from=start,
        measured_to=checks.integer(items[1], start, start + MAX_ROW_SPAN_MS),
        samples=checks.integer(items[2], 1, MAX_SAMPLES_IN_ROW),
        table_version=checks.integer(items[3], 1, _MAX_VERSION),
        values=tuple([checks.number(value) for value in checks.items(items[4], MAX_VALUES)]),
    )


def _ack(items: Sequence[object]) -> Ack:
    return Ack(seq=checks.seq(items[0]))


def _nack(items: Sequence[object]) -> Nack:
    seq, code, retry_after_s = items
    return Nack(
        seq=checks.seq(seq),
        code=checks.integer(code, 0, _MAX_VERSION),
        retry_after_s=checks.integer(retry_after_s, 0, _MAX_SECONDS),
    )


def _beat(items: Sequence[object]) -> Beat:
    return Beat(sent_at=checks.instant(items[0]))


_PAYLOADS: dict[int, Callable[[object], Payload]] = {
    KIND_SAMPLE_ROW: _sample_row,
    KIND_FACTS: facts.parse,
    KIND_INVENTORY: inventory.parse,
    KIND_EVENT: events.parse,
    KIND_RESULT: orders.result,
}

_PARSERS: dict[int, tuple[int, Callable[[Sequence[object]], Frame]]] = {
    1: (10, _hello),
    2: (6, _welcome),
    3: (4, _challenge),
    4: (5, _auth),
    5: (1, _proof),
    10: (4, _data),
    11: (1, _ack),
    12: (3, _nack),
    13: (4, orders.gap),
    14: (1, _beat),
    16: (1, orders.ask),
    17: (1, looks.looked),
    20: (6, orders.cmd),
    21: (2, orders.cmd_ack),
    22: (4, orders.progress),
}

_CODES: dict[type[Frame], int] = {
    Hello: 1,
    Welcome: 2,
    Challenge: 3,
    Auth: 4,
    Proof: 5,
    Data: 10,
    Ack: 11,
    Nack: 12,
    Gap: 13,
    Beat: 14,
    Ask: 16,
    Looked: 17,
    Cmd: 20,
    CmdAck: 21,
    Progress: 22,
}
