"""Gaps, questions, commands and results: what is taken, what is refused."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obhut_protocol import codec, frames
from obhut_protocol.frames import Ask, Cmd, CmdAck, Data, Gap, Malformed, Progress, Result
from obhut_protocol.limits import MAX_ARGS, MAX_FRAME, MAX_SEQ, MAX_TEXT, MAX_TIME_MS

ID = "ab" * 16
CMD: list[Any] = [20, ID, "service.restart", 5, 6, {"name": "cups"}, bytes(64)]
ACK: list[Any] = [21, ID, 1]
PROGRESS: list[Any] = [22, ID, 1, 2, "text"]
ASK: list[Any] = [16, "sample"]
GAP: list[Any] = [13, 5, 9, 1, 4]
RESULT: list[Any] = [10, 1, 5, 7, [ID, 1, 6, {"exit": 0}]]

SEQS = st.integers(1, MAX_SEQ)
IDS = st.binary(min_size=16, max_size=16).map(bytes.hex)
WORDS = st.text(st.characters(codec="ascii", categories=("L", "N")), min_size=1, max_size=64)
BODIES = st.dictionaries(WORDS, st.integers(0, 2**40) | WORDS | st.booleans(), max_size=8)
TIMES = st.integers(0, MAX_TIME_MS // 2)
ORDERS = (
    st.builds(lambda low, span, kind, n: Gap(low, low + span, kind, n),
              st.integers(1, 2**60), st.integers(0, 2**60), st.integers(0, 9), SEQS)
    | st.builds(Ask, WORDS)
    | st.builds(lambda i, kind, at, span, args, signed: Cmd(
        i, kind, at, at + span, args, bytes(64) if signed else b""),
        IDS, WORDS, TIMES, TIMES, BODIES, st.booleans())
    | st.builds(CmdAck, IDS, st.integers(0, 0xFFFF))
    | st.builds(Progress, IDS, SEQS, SEQS, WORDS)
    | st.builds(lambda seq, at, i, n, body: Data(seq, 5, at, Result(i, n, at, body)),
                SEQS, TIMES, IDS, st.integers(0, 9), BODIES)
)  # fmt: skip


@given(ORDERS)
def test_an_order_comes_back_as_it_was(frame: frames.Frame) -> None:
    again = frames.decode(frames.encode(frame))
    assert type(again) is type(frame)
    assert again == frame


@pytest.mark.parametrize("message", [CMD, ACK, PROGRESS, ASK, GAP, RESULT])
def test_trailing_items_of_a_later_version_are_ignored(message: list[Any]) -> None:
    found = frames.parse(message)
    assert found is not None
    assert frames.parse([*message, "new", {"a": 1}]) == found


@pytest.mark.parametrize("message", [CMD, ACK, PROGRESS, ASK, GAP, RESULT])
def test_a_missing_item_is_refused(message: list[Any]) -> None:
    with pytest.raises(Malformed):
        frames.parse(message[:-1])


@pytest.mark.parametrize(
    ("message", "position", "value"),
    [
        (CMD, 1, "AB" * 16), (CMD, 1, "ab"), (CMD, 1, None), (CMD, 2, ""), (CMD, 2, "x" * 65),
        (CMD, 2, "a\nb"), (CMD, 3, -1), (CMD, 3, 7), (CMD, 4, MAX_TIME_MS + 1), (CMD, 5, []),
        (CMD, 5, {1: 2}), (CMD, 5, {"x": "y" * MAX_ARGS}), (CMD, 6, bytes(63)), (CMD, 6, "x"),
        (CMD, 6, None), (ACK, 1, 5), (ACK, 2, -1), (ACK, 2, True), (ACK, 2, 70_000),
        (PROGRESS, 2, -1), (PROGRESS, 3, 1.5), (PROGRESS, 4, None), (PROGRESS, 4, "x" * 501),
        (PROGRESS, 4, "\u202e"), (ASK, 1, ""), (ASK, 1, 3), (ASK, 1, "x" * 65), (GAP, 1, 0),
        (GAP, 1, 10), (GAP, 2, MAX_SEQ + 1), (GAP, 3, -1), (GAP, 3, 70_000), (GAP, 4, 0),
        (GAP, 4, 1.0), (RESULT, 4, {}), (RESULT, 4, [ID, 1, 6]), (RESULT, 4, [ID, 1, -6, {}]),
        (RESULT, 4, [ID, "x", 6, {}]), (RESULT, 4, ["x", 1, 6, {}]),
        (RESULT, 4, [ID, 1, 6, {"x": "y" * 50_000}]),
    ],
)  # fmt: skip
def test_a_value_out_of_its_limits_is_refused(
    message: list[Any], position: int, value: object
) -> None:
    changed = [*message[:position], value, *message[position + 1 :]]
    with pytest.raises(Malformed):
        frames.parse(changed)


def test_the_largest_of_each_fits_into_a_frame() -> None:
    largest = Cmd(ID, "k" * 64, 0, MAX_TIME_MS, {"x": "y" * (MAX_ARGS - 10)}, bytes(64))
    assert len(frames.encode(largest)) < MAX_FRAME
    assert frames.decode(frames.encode(Progress(ID, MAX_SEQ, MAX_SEQ, "x" * MAX_TEXT)))
    assert frames.encode(Data(MAX_SEQ, 5, 1, Result(ID, 1, 1, {"x": "y" * 49_000})))


def test_a_server_of_today_does_not_know_results_of_tomorrow() -> None:
    assert frames.parse([*RESULT[:2], 6, *RESULT[3:]]) == Data(1, 6, 7, None)
    assert codec.unpack(codec.pack(RESULT)) == RESULT
