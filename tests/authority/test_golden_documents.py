"""The golden documents: bytes that must never change while their kinds are of version 1."""

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest

from obhut.authority.api import verify
from obhut_protocol.authority import (
    certificates,
    chain,
    documents,
    manifests,
    orders,
    revocations,
    roots,
)
from obhut_protocol.authority import trust as trusts
from obhut_protocol.authority.documents import Kind
from obhut_protocol.authority.keys import Algorithm, Key
from obhut_protocol.authority.signers import Instants
from obhut_protocol.malformed import Malformed
from obhut_protocol.policies import layers
from tests.authority.golden_form import shown

GOLDEN = Path(__file__).parent / "golden"


class _Form(NamedTuple):
    read: Callable[[bytes], Any]
    write: Callable[[Any], bytes]


FORMS = {
    Kind.ROOTS: _Form(roots.read, roots.write),
    Kind.CERTIFICATE: _Form(certificates.read, certificates.write),
    Kind.REVOCATIONS: _Form(revocations.read, revocations.write),
    Kind.MANIFEST: _Form(manifests.read, manifests.write),
    Kind.LAYER: _Form(layers.read, layers.write),
    Kind.ORDER: _Form(orders.read, orders.write),
}
every_kind = pytest.mark.parametrize("kind", Kind, ids=lambda kind: kind.value)


def _golden(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((GOLDEN / f"{name}.json").read_text())
    return found


def _bytes(golden: dict[str, Any], name: str) -> bytes:
    return bytes.fromhex(golden[name])


@every_kind
def test_a_golden_document_is_read_and_written_unchanged(kind: Kind) -> None:
    golden = _golden(kind.value)
    found = FORMS[kind].read(_bytes(golden, "body"))
    assert shown(found) == golden["fields"]
    assert FORMS[kind].write(found).hex() == golden["body"]


@every_kind
def test_another_library_writes_the_same_bytes(kind: Kind) -> None:
    for name in ("body", "envelope"):
        raw = _bytes(_golden(kind.value), name)
        assert msgspec.msgpack.encode(msgspec.msgpack.decode(raw)) == raw


@every_kind
def test_what_is_signed_is_context_and_body(kind: Kind) -> None:
    golden = _golden(kind.value)
    body, message = _bytes(golden, "body"), _bytes(golden, "message")
    assert message == b"obhut/1 " + kind.value.encode() + b"\0" + body
    assert documents.message(kind, body) == message
    assert documents.digest(kind, body).hex() == golden["digest"] == sha256(message).hexdigest()


@every_kind
def test_the_signature_holds_for_its_own_kind_alone(kind: Kind) -> None:
    golden = _golden(kind.value)
    signed = documents.decode(_bytes(golden, "envelope"))
    assert documents.encode(signed).hex() == golden["envelope"]
    key = Key(Algorithm.EDDSA, _bytes(golden, "signer"))
    proof = signed.signatures[0].proof
    assert isinstance(proof, bytes)
    for other in Kind:
        assert verify(key, documents.message(other, signed.body), proof) is (other is kind)


@every_kind
def test_another_version_more_fields_or_another_encoding_is_refused(kind: Kind) -> None:
    body = _bytes(_golden(kind.value), "body")
    items = msgspec.msgpack.decode(body)
    long_header = b"\xdc" + len(items).to_bytes(2) + body[1:]
    wrong = [[2, *items[1:]], [*items, None], items[:-1], [True, *items[1:]]]
    for raw in [*(msgspec.msgpack.encode(one) for one in wrong), long_header, body + b"\0"]:
        with pytest.raises(Malformed):
            FORMS[kind].read(raw)


def test_every_kind_has_a_golden_file() -> None:
    named = {path.stem for path in GOLDEN.glob("*.json")} - {"bundle"}
    assert named == {kind.value for kind in Kind} == {kind.value for kind in FORMS}


def test_the_golden_bundle_of_a_passkey_is_allowed() -> None:
    golden = _golden("bundle")
    believed = trusts.decode(_bytes(golden, "trust"))
    assert trusts.encode(believed).hex() == golden["trust"]
    raw = _bytes(golden, "bundle")
    allowed = chain.check(raw, believed, Instants.at(golden["at"]), verify)
    assert manifests.encode(manifests.decode(raw)) == raw
    assert allowed.name.hex() == _golden("manifest")["digest"]
    assert allowed.persons[0].key.public.hex() == golden["passkey"]
