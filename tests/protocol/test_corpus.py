"""Hostile bytes: a kept corpus, each file as it is and changed in every way hypothesis thinks of.

What ever broke a decoder is put into ``corpus`` as a file. The agent's codec and the gateway's
library are held against each other: where both take the bytes, they read the same frame.
"""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from obhut_protocol import batch, codec
from tests.protocol.comparing import agent, compare, gateway

HERE = Path(__file__).parent
CORPUS = sorted((HERE / "corpus").glob("*.bin"))
GOLDEN = [
    bytes.fromhex(found["hex"])
    for path in sorted((HERE / "golden").glob("*.json"))
    if "hex" in (found := json.loads(path.read_text()))
]
SEEDS = [*(path.read_bytes() for path in CORPUS), *GOLDEN]


@st.composite
def changed(draw: st.DrawFn) -> bytes:
    """Return a seed with pieces cut out, put in, doubled or taken from another seed."""
    data = draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(data)))
        until = draw(st.integers(at, min(len(data), at + 12)))
        other = draw(st.sampled_from(SEEDS))
        piece = draw(st.binary(max_size=9) | st.sampled_from([data[at:until] * 2, other, b"\xff"]))
        data = data[:at] + piece + data[until:]
    return data


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_the_kept_corpus_breaks_nothing(path: Path) -> None:
    compare(path.read_bytes())


@given(changed())
@settings(max_examples=800, deadline=None)
def test_changed_bytes_give_a_frame_or_malformed(data: bytes) -> None:
    compare(data)


@given(st.binary(max_size=300))
@settings(max_examples=500, deadline=None)
def test_any_bytes_give_a_frame_or_malformed(data: bytes) -> None:
    compare(data)


@given(st.lists(st.binary(max_size=200), max_size=8))
def test_a_batch_comes_back_as_it_was(found: list[bytes]) -> None:
    assert batch.split(batch.join(found)) == found


def test_a_nest_costs_nothing() -> None:
    for depth in (7, 1000, 60_000):
        assert agent(b"\x91" * depth + b"\xc0") == (False, None)
        assert not gateway(b"\x91" * depth + b"\xc0")[0]
    assert codec.unpack(b"\xc0") is None
