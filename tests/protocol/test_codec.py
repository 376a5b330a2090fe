"""The codec: a strict subset of MessagePack that no input can hurt."""

import math
import tracemalloc

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from obhut_protocol.codec import Malformed, pack, unpack
from obhut_protocol.limits import MAX_DEPTH, MAX_FRAME

_LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=300)
    | st.binary(max_size=300)
)
VALUES = st.recursive(
    _LEAVES,
    lambda inner: st.lists(inner, max_size=20) | st.dictionaries(st.text(), inner, max_size=20),
    max_leaves=30,
)


def _depth(value: object) -> int:
    if isinstance(value, list):
        return 1 + max(map(_depth, value), default=0)
    if isinstance(value, dict):
        return 1 + max(map(_depth, value.values()), default=0)
    return 0


@given(VALUES)
def test_what_was_packed_comes_back_and_equals_another_library(value: object) -> None:
    if _depth(value) > MAX_DEPTH:
        with pytest.raises(Malformed):
            pack(value)
        return
    data = pack(value)
    assert unpack(data) == value
    assert data == msgspec.msgpack.encode(value)


@given(st.binary(max_size=400))
@settings(max_examples=2000)
def test_any_bytes_give_a_value_or_malformed(data: bytes) -> None:
    try:
        value = unpack(data)
    except Malformed:
        return
    assert unpack(pack(value)) == value


@given(VALUES.filter(lambda value: _depth(value) <= MAX_DEPTH), st.data())
def test_a_cut_message_is_malformed(value: object, data: st.DataObject) -> None:
    whole = pack(value)
    cut = data.draw(st.integers(0, len(whole) - 1))
    with pytest.raises(Malformed):
        unpack(whole[:cut])


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\x01\x01", id="bytes behind the end"),
        pytest.param(b"\xc1", id="never used"),
        pytest.param(b"\xd4\x01\x00", id="extension"),
        pytest.param(b"\xd6\xff\x00\x00\x00\x00", id="timestamp"),
        pytest.param(b"\xc7\x00\x01", id="empty extension"),
        pytest.param(b"\xca\x7f\xc0\x00\x00", id="NaN, 32 bit"),
        pytest.param(b"\xcb\x7f\xf8" + bytes(6), id="NaN"),
        pytest.param(b"\xcb\xff\xf0" + bytes(6), id="minus infinity"),
        pytest.param(b"\x81\x01\x01", id="key is a number"),
        pytest.param(b"\x81\xc4\x01a\x01", id="key is binary"),
        pytest.param(b"\x81\x90\x01", id="key is a list"),
        pytest.param(b"\x82\xa1a\x01\xa1a\x02", id="key twice"),
        pytest.param(b"\xa2\xff\xfe", id="not UTF-8"),
        pytest.param(b"\xa3\xed\xa0\x80", id="half a surrogate pair"),
        pytest.param(b"\xdd\xff\xff\xff\xff", id="four thousand million items"),
        pytest.param(b"\xdf\xff\xff\xff\xff", id="four thousand million pairs"),
        pytest.param(b"\xc6\xff\xff\xff\xff", id="four gigabytes"),
        pytest.param(b"\xdb\xff\xff\xff\xff", id="four gigabytes of text"),
        pytest.param(b"\x91" * (MAX_DEPTH + 1) + b"\x01", id="too deep"),
        pytest.param(b"\x91" * 60_000 + b"\x01", id="far too deep"),
        pytest.param(b"\xc6\x00\x01\x00\x00" + bytes(MAX_FRAME), id="too long"),
    ],
)
def test_refused(data: bytes) -> None:
    with pytest.raises(Malformed):
        unpack(data)


@pytest.mark.parametrize(
    "value",
    [math.nan, math.inf, -math.inf, 2**64, -(2**63) - 1, "\ud800", {1: 2}, {b"a": 1}, {1, 2}, 1j,
     object(), b"x" * (MAX_FRAME + 1)],
    ids=["nan", "inf", "-inf", "2^64", "-2^63-1", "surrogate", "int-key", "bytes-key", "set",
         "complex", "object", "too-long"],
)  # fmt: skip
def test_cannot_be_sent(value: object) -> None:
    with pytest.raises(Malformed):
        pack(value)


def test_longer_headers_are_read_but_never_written() -> None:
    assert unpack(b"\xcf\x00\x00\x00\x00\x00\x00\x00\x05") == 5
    assert pack(5) == b"\x05"


@pytest.mark.parametrize("filling", [b"\x90", b"\x80", b"\xa0", b"\xc4\x00"], ids=repr)
def test_the_worst_message_costs_little_memory(filling: bytes) -> None:
    count = (MAX_FRAME - 5) // len(filling)
    data = b"\xdd" + count.to_bytes(4, "big") + filling * count
    tracemalloc.start()
    try:
        unpack(data)
        assert tracemalloc.get_traced_memory()[1] < 8 * 2**20
    finally:
        tracemalloc.stop()
