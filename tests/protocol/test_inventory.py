"""Inventory: what leads from one state of a section to the next, and everything hostile."""

import zlib
from hashlib import sha256
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from obhut_protocol import codec, frames, inventory
from obhut_protocol.inventory import Content, Delta, Part
from obhut_protocol.limits import MAX_ENTRIES, MAX_FRAME, MAX_PACKED, MAX_UNPACKED, PART_BYTES
from obhut_protocol.malformed import Malformed

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp")), max_size=20)
KEYS = TEXT.filter(bool)
VALUES = TEXT | st.integers(-(2**63), 2**63 - 1) | st.booleans() | st.none() | st.lists(TEXT)
CONTENTS = st.dictionaries(KEYS, st.dictionaries(KEYS, VALUES, max_size=4), max_size=12)
OLD: Content = {"dpkg:bash:amd64": {"version": "5.2-1"}, "dpkg:vim:amd64": {"version": "9.0"}}
NEW: Content = {"dpkg:bash:amd64": {"version": "5.2-2"}, "snap:code": {"version": "1.90"}}


def received(parts: tuple[Part, ...], state: Content | None) -> Content:
    """Return what the other side makes of the messages, over the real wire."""
    arrived = []
    for seq, part in enumerate(parts, 1):
        data = frames.encode(frames.Data(seq, frames.KIND_INVENTORY, 5, part))
        assert len(data) <= MAX_FRAME
        frame = frames.decode(data)
        assert isinstance(frame, frames.Data)
        assert isinstance(frame.payload, Part)
        arrived.append(frame.payload)
    return inventory.apply(state, inventory.join(arrived))


@given(CONTENTS | st.none(), CONTENTS)
@settings(max_examples=300)
def test_the_other_side_comes_to_the_same_state(old: Content | None, new: Content) -> None:
    parts = inventory.pack("packages", old, new)
    if old == new:
        assert parts == ()
        return
    state = received(parts, old)
    assert state == new
    assert inventory.section_hash(state) == parts[0].hash
    if parts[0].mode == "delta":
        assert old is not None
        assert parts[0].base == inventory.section_hash(old)


@given(CONTENTS)
def test_another_library_hashes_the_same_bytes(content: Content) -> None:
    pairs = [[key, dict(sorted(content[key].items()))] for key in sorted(content)]
    assert codec.pack(pairs) == msgspec.msgpack.encode(pairs)
    turned = {key: dict(reversed(list(content[key].items()))) for key in reversed(list(content))}
    assert inventory.section_hash(turned) == inventory.section_hash(content)


def test_a_change_is_sent_as_what_changed() -> None:
    large = {f"dpkg:package-{n}:amd64": {"version": f"{n}.1"} for n in range(500)}
    new = {**large, "dpkg:package-7:amd64": {"version": "8"}, "dpkg:new:all": {"version": "1"}}
    del new["dpkg:package-9:amd64"]
    (part,) = inventory.pack("packages", large, new)
    body = inventory.join([part])
    assert body == Delta(
        {"dpkg:package-7:amd64": {"version": "8"}, "dpkg:new:all": {"version": "1"}},
        ("dpkg:package-9:amd64",),
    )
    assert len(part.z) < 130


def test_what_is_shorter_as_a_whole_is_sent_as_a_whole() -> None:
    (part,) = inventory.pack("packages", {f"snap:{n}": {} for n in range(99)}, {"snap:x": {}})
    assert (part.mode, part.base) == ("full", None)


def test_a_large_section_comes_in_parts() -> None:
    noise = [sha256(str(n).encode()).hexdigest() for n in range(5000)]
    content = {f"dpkg:{name}:amd64": {"version": name[:20]} for name in noise}
    parts = inventory.pack("packages", None, content)
    assert len(parts) > 3
    assert [part.part for part in parts] == list(range(len(parts)))
    assert all(len(part.z) <= PART_BYTES for part in parts)
    assert received(parts, None) == content


def test_more_than_the_limit_is_cut_and_said() -> None:
    many = {f"dpkg:p{n:06}:all": {"version": "1"} for n in range(200_000)}
    fitted = inventory.fit(many)
    assert len(fitted.content) == MAX_ENTRIES
    assert fitted.left_out == 180_000
    assert min(fitted.content) == "dpkg:p000000:all"
    (part, *_) = inventory.pack("packages", None, fitted.content, left_out=fitted.left_out)
    assert inventory.parse(inventory.to_map(part)).left_out == 180_000


def test_long_texts_are_cut_to_what_fits() -> None:
    noise = sha256(b"x").hexdigest() * 4
    many = {f"k{n}": {f"{i}": f"{n}{noise}" for i in range(30)} for n in range(3000)}
    fitted = inventory.fit(many)
    assert 0 < len(fitted.content) < 3000
    assert inventory.pack("packages", None, fitted.content)


def test_what_has_no_place_in_a_section_is_not_sent() -> None:
    bad: list[Content] = [{"k": {"v": "a\0b"}}, {"": {}}, {"k": {"v": {}}}, {"k": {"v": b""}}]
    for content in bad:
        with pytest.raises(Malformed):
            inventory.pack("packages", None, content)


def test_a_digest_stands_for_all_states() -> None:
    one = {"packages": bytes(16), "users": bytes(range(16))}
    assert inventory.digest(one) == inventory.digest(dict(reversed(one.items())))
    assert inventory.digest(one) != inventory.digest({**one, "users": bytes(16)})
    assert inventory.digest(one) != inventory.digest({"packages": bytes(16)})
    assert len(inventory.digest({})) == 12


WHOLE: dict[str, Any] = {
    "v": 1, "section": "packages", "mode": "full", "base": None, "hash": bytes(16), "part": 0,
    "parts": 1, "z": b"",
}  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        {"v": 2}, {"v": True}, {"section": ""}, {"section": "s" * 17}, {"section": "a\nb"},
        {"mode": "other"}, {"mode": None}, {"mode": "delta"}, {"base": bytes(16)},
        {"mode": "delta", "base": bytes(15)}, {"hash": bytes(17)}, {"hash": "x" * 16},
        {"part": 1}, {"part": -1}, {"part": 64, "parts": 65}, {"parts": 0}, {"parts": 65},
        {"z": "text"}, {"z": bytes(MAX_PACKED + 1)}, {"cut": -1}, {"cut": "all"},
    ],
    ids=str,
)  # fmt: skip
def test_a_refused_message(change: dict[str, Any]) -> None:
    inventory.parse(WHOLE)
    with pytest.raises(Malformed):
        inventory.parse({**WHOLE, **change})


@pytest.mark.parametrize("payload", [None, [], {}, "x", {"v": 1}, {1: 2}], ids=str)
def test_what_is_no_message(payload: object) -> None:
    with pytest.raises(Malformed):
        inventory.parse(payload)


def _full(body: object, *, raw: bytes | None = None, mode: str = "full") -> list[Part]:
    packed = zlib.compress(msgspec.msgpack.encode(body)) if raw is None else raw
    return [Part("packages", mode, None, bytes(16), 0, 1, packed)]


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param(_full(None, raw=b"not compressed"), id="not compressed"),
        pytest.param(_full(None, raw=zlib.compress(b"\x80")[:-1]), id="cut off"),
        pytest.param(_full(None, raw=zlib.compress(b"\x80") + b"x"), id="bytes behind"),
        pytest.param(_full(None, raw=zlib.compress(b"\x80\x80")), id="two bodies"),
        pytest.param(_full(None, raw=zlib.compress(bytes(MAX_UNPACKED + 1))), id="bomb"),
        pytest.param(_full(None, raw=zlib.compress(b"\xdf\xff\xff\xff\xff")), id="forged count"),
        pytest.param(_full(None, raw=bytes(MAX_PACKED + 1)), id="too big"),
        pytest.param(_full([]), id="list"),
        pytest.param(_full({"k": 1}), id="value is no map"),
        pytest.param(_full({"k": {"v": {"a": {}}}}), id="map in a value"),
        pytest.param(_full({"k": {"v": "x" * 301}}), id="long text"),
        pytest.param(_full({"k": {"v": ["x"] * 65}}), id="long list"),
        pytest.param(_full({"k": {"v": [1]}}), id="numbers in a list"),
        pytest.param(_full({"k" * 201: {}}), id="long key"),
        pytest.param(_full({"a\u202eb": {}}), id="direction mark in a key"),
        pytest.param(_full({"k": {str(n): 1 for n in range(33)}}), id="many values"),
        pytest.param(_full({str(n): {} for n in range(20_001)}), id="many entries"),
        pytest.param(_full({"set": {}}, mode="delta"), id="delta without del"),
        pytest.param(_full({"set": {}, "del": [1]}, mode="delta"), id="deleted number"),
        pytest.param(_full({"set": [], "del": []}, mode="delta"), id="set is a list"),
        pytest.param(_full({"set": {}, "del": ["k"] * 20_001}, mode="delta"), id="many deleted"),
        pytest.param([Part("p", "full", None, bytes(16), 0, 2, b"")], id="one of two"),
        pytest.param([Part("p", "full", None, bytes(16), 1, 1, b"")], id="wrong number"),
    ],
)  # fmt: skip
def test_a_refused_body(parts: list[Part]) -> None:
    with pytest.raises(Malformed):
        inventory.join(parts)


def test_parts_of_two_changes_do_not_mix() -> None:
    first, second = inventory.pack("a", None, NEW)[0], inventory.pack("a", None, OLD)[0]
    with pytest.raises(Malformed):
        inventory.join([first._replace(parts=2), second._replace(parts=2, part=1)])


def test_a_delta_cannot_grow_a_section_without_end() -> None:
    state: Content = {f"a{n}": {} for n in range(MAX_ENTRIES)}
    with pytest.raises(Malformed):
        inventory.apply(state, Delta({"one more": {}}, ()))
    assert len(inventory.apply(state, Delta({"one more": {}}, ("a0",)))) == MAX_ENTRIES


@given(st.binary(max_size=200) | st.binary(max_size=80).map(zlib.compress))
@settings(max_examples=500)
def test_any_bytes_give_a_body_or_malformed(data: bytes) -> None:
    try:
        inventory.join(_full(None, raw=data))
    except Malformed:
        return


def test_a_welcome_says_what_the_server_holds() -> None:
    welcome = frames.Welcome(1, 5, 1, 0, 0, frames.Limits(), {"packages": bytes(16)})
    assert frames.decode(frames.encode(welcome)) == welcome
    bare = frames.encode(welcome._replace(inventory=None))
    assert len(frames.encode(welcome)) - len(bare) == 10 + 1 + 9 + 18
    bad: list[object] = [[], {"a": "x"}, {"a": bytes(15)}, {str(n): bytes(16) for n in range(33)}]
    for held in bad:
        with pytest.raises(Malformed):
            frames.parse([2, 1, 5, 1, 0, 0, {"inventory": held}])
