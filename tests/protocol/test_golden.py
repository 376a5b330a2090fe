"""The golden frames: bytes that must never change while the protocol is version 1."""

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from obhut_protocol import frames, inventory, signing

GOLDEN = Path(__file__).parent / "golden"
SIGNED = json.loads((GOLDEN / "signed.json").read_text())
FRAMES = sorted(path.stem for path in GOLDEN.glob("*.json") if path.stem != "signed")


def _value(field: Any) -> Any:
    if isinstance(field, dict) and set(field) == {"hex"}:
        return bytes.fromhex(field["hex"])
    return tuple(_value(item) for item in field) if isinstance(field, list) else field


def _mounts(fields: dict[str, Any]) -> frames.Facts:
    plain = {key: _value(value) for key, value in fields.items() if key != "mounts"}
    return frames.Facts(**plain, mounts=tuple(frames.Mount(**mount) for mount in fields["mounts"]))


def _payload(fields: dict[str, Any]) -> frames.Payload:
    kinds = {
        "samples": frames.SampleRow,
        "section": frames.Part,
        "severity": frames.Event,
        "cmd_id": frames.Result,
    }
    kind = next((kind for mark, kind in kinds.items() if mark in fields), None)
    if kind is None:
        return _mounts(fields)
    built: frames.Payload = kind(**{key: _value(value) for key, value in fields.items()})
    return built


PARTS: dict[str, Callable[[Any], Any]] = {
    "limits": lambda fields: frames.Limits(**fields),
    "inventory": lambda fields: {key: _value(value) for key, value in fields.items()},
    "payload": _payload,
    "looks": lambda looks: tuple(frames.Look(**look) for look in looks),
}


def _golden(name: str) -> tuple[Any, bytes]:
    golden = json.loads((GOLDEN / f"{name}.json").read_text())
    fields = {key: PARTS.get(key, _value)(value) for key, value in golden["fields"].items()}
    return getattr(frames, golden["frame"])(**fields), bytes.fromhex(golden["hex"])


@pytest.mark.parametrize("name", FRAMES)
def test_a_golden_frame_is_read_and_written_unchanged(name: str) -> None:
    frame, data = _golden(name)
    assert frames.encode(frame) == data
    decoded = frames.decode(data)
    assert type(decoded) is type(frame)
    assert decoded == frame


@pytest.mark.parametrize("name", FRAMES)
def test_another_library_reads_and_writes_the_same_bytes(name: str) -> None:
    frame, data = _golden(name)
    items = msgspec.msgpack.decode(data)
    assert msgspec.msgpack.encode(items) == data
    assert frames.parse(items) == frame


def test_every_frame_type_has_a_golden_file() -> None:
    kinds = {json.loads((GOLDEN / f"{name}.json").read_text())["frame"] for name in FRAMES}
    assert kinds == {kind.__name__ for kind in frames.Frame.__args__}


def _key(name: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(SIGNED[f"{name}_seed"]))


def _challenge() -> frames.Challenge:
    challenge: frames.Challenge = _golden("challenge")[0]
    return challenge


def _auth() -> frames.Auth:
    auth: frames.Auth = _golden("auth")[0]
    return auth


def test_the_keys_are_those_of_the_seeds() -> None:
    for name in ("agent", "gateway"):
        assert _key(name).public_key().public_bytes_raw().hex() == SIGNED[f"{name}_public_key"]
    public = bytes.fromhex(SIGNED["agent_public_key"])
    assert signing.device_key(public) == SIGNED["device_key"] == sha256(public).digest()[:16].hex()


def test_the_bytes_that_the_agent_signs() -> None:
    auth = _auth()
    message = signing.auth_message(
        _challenge(),
        device_key=auth.device_key,
        agent_nonce=auth.agent_nonce,
        agent_time=auth.agent_time,
        proto=auth.proto,
    )
    by_hand = b"obhut/1 agent-auth\x00" + msgspec.msgpack.encode([*_challenge(), *auth[:4]])
    assert message.hex() == by_hand.hex() == SIGNED["auth"]["message"]
    assert _key("agent").sign(message) == auth.signature
    assert auth.signature.hex() == SIGNED["auth"]["signature"]


def test_the_bytes_that_the_gateway_signs() -> None:
    auth, challenge = _auth(), _challenge()
    message = signing.proof_message(
        challenge, device_key=auth.device_key, agent_nonce=auth.agent_nonce
    )
    by_hand = b"obhut/1 server-auth\x00" + msgspec.msgpack.encode(
        [auth.agent_nonce, *challenge[:3], auth.device_key]
    )
    assert message.hex() == by_hand.hex() == SIGNED["proof"]["message"]
    assert _key("gateway").sign(message).hex() == SIGNED["proof"]["signature"]


def test_the_bytes_that_an_enrolment_signs() -> None:
    public = bytes.fromhex(SIGNED["agent_public_key"])
    enrol = SIGNED["enrol"]
    message = signing.enrol_message(
        token=enrol["token"], public_key=public, hardware_id=enrol["hardware_id"]
    )
    assert message.hex() == enrol["message"]
    assert _key("agent").sign(message).hex() == enrol["signature"]


def test_the_golden_inventory_leads_from_one_state_to_the_next() -> None:
    full, delta = (_golden(f"data-inventory-{name}")[0].payload for name in ("full", "delta"))
    before = inventory.apply(None, inventory.join([full]))
    after = inventory.apply(before, inventory.join([delta]))
    assert inventory.section_hash(before) == full.hash == delta.base
    assert inventory.section_hash(after) == delta.hash
    assert after["dpkg:openssl:amd64"] == {"version": "3.0.11-1~deb12u2"}
