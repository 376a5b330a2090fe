"""Frames: every field is checked, the future is ignored, hostile values are refused."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from obhut_protocol import codec, frames, metrics
from obhut_protocol.frames import Ack, Beat, Data, Facts, Malformed, Mount, SampleRow
from obhut_protocol.limits import MAX_SEQ, MAX_TIME_MS, MAX_VALUES

NAMES = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp")), max_size=64)
TIMES = st.integers(0, MAX_TIME_MS)
NUMBERS = st.none() | st.floats(-1e15, 1e15).filter(lambda value: value == 0 or abs(value) > 1e-29)
ROWS = st.builds(
    lambda start, span, samples, values: SampleRow(start, start + span, samples, 1, tuple(values)),
    st.integers(0, MAX_TIME_MS - 86_400_000),
    st.integers(0, 86_400_000),
    st.integers(1, 10_000),
    st.lists(NUMBERS, max_size=MAX_VALUES),
)
MOUNTS = st.builds(Mount, NAMES.filter(bool), st.integers(0, 2**50), st.integers(0, 2**50), NUMBERS)
FACTS = st.builds(
    Facts,
    os_name=st.none() | NAMES,
    os_version=st.none() | NAMES,
    kernel=st.none() | NAMES,
    arch=st.none() | NAMES,
    virtual=st.none() | NAMES,
    agent_version=st.none() | NAMES,
    boot_at=st.none() | TIMES,
    mounts=st.none() | st.lists(MOUNTS, max_size=5).map(tuple),
    failed_services=st.none() | st.lists(NAMES.filter(bool), max_size=5).map(tuple),
    reboot_required=st.none() | st.booleans(),
    sessions=st.none() | st.integers(0, 2),
    psi=st.none() | st.booleans(),
)
SEQS = st.integers(1, MAX_SEQ)
DATA = st.builds(lambda seq, at, row: Data(seq, 1, at, row), SEQS, TIMES, ROWS) | st.builds(
    lambda seq, at, facts: Data(seq, 2, at, facts), SEQS, TIMES, FACTS
)

HELLO: list[Any] = [
    1, 1, 1, "0.1.0", "linux", "boot", "ab" * 16, 0, ["sample"], "ff" * 32, "host",
]  # fmt: skip
AUTH: list[Any] = [4, "ab" * 16, bytes(32), 1, 1, bytes(64)]
CHALLENGE: list[Any] = [3, bytes(32), "server", "gw", 1]
WELCOME: list[Any] = [2, 1, 1, 1, 0, 0, {}]
ROW: list[Any] = [10, 1, 1, 5, [1, 2, 1, 1, [1.0]]]
FACT: list[Any] = [10, 1, 2, 5, {}]
NACK: list[Any] = [12, 1, 1, 0]
GAP: list[Any] = [13, 5, 9, 1, 4]


@given(DATA)
def test_a_message_comes_back_as_it_was(frame: Data) -> None:
    assert frames.decode(frames.encode(frame)) == frame


@given(
    st.lists(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary()
        | st.lists(st.integers() | st.text(), max_size=6)
        | st.dictionaries(st.text(), st.integers() | st.text(), max_size=3),
        max_size=14,
    ),
    st.sampled_from([1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 16, 20, 21, 22, 99]),
)  # fmt: skip
@settings(max_examples=1000)
def test_any_items_give_a_frame_or_malformed(items: list[object], kind: int) -> None:
    try:
        frames.parse([kind, *items])
    except Malformed:
        return


@given(DATA, st.data())
def test_a_flipped_byte_gives_a_frame_or_malformed(frame: Data, data: st.DataObject) -> None:
    raw = bytearray(frames.encode(frame))
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= data.draw(st.integers(1, 255))
    try:
        frames.decode(bytes(raw))
    except Malformed:
        return


@pytest.mark.parametrize("message", [HELLO, AUTH, CHALLENGE, WELCOME, ROW, FACT, NACK, GAP])
def test_trailing_items_of_a_later_version_are_ignored(message: list[Any]) -> None:
    assert frames.parse([*message, "new", {"a": 1}]) == frames.parse(message)


def test_an_unknown_frame_type_is_ignored() -> None:
    assert frames.decode(codec.pack([77, "whatever"])) is None


def test_an_unknown_kind_has_no_payload() -> None:
    assert frames.decode(codec.pack([10, 1, 9, 5, {"x": 1}])) == Data(1, 9, 5, None)


def test_unknown_facts_and_limits_are_left_out() -> None:
    assert frames.parse([10, 1, 2, 5, {"later": 1}]) == Data(1, 2, 5, Facts())
    welcome = frames.parse([*WELCOME[:-1], {"later": 1, "row_s": 7}])
    assert isinstance(welcome, frames.Welcome)
    assert welcome.limits == frames.Limits(row_s=7)


def _with(message: list[Any], index: int, value: object) -> list[Any]:
    return [*message[:index], value, *message[index + 1 :]]


@pytest.mark.parametrize(
    "message",
    [
        pytest.param(None, id="nil"),
        pytest.param({}, id="map"),
        pytest.param([], id="empty"),
        pytest.param(["10"], id="type is text"),
        pytest.param([True], id="type is a flag"),
        pytest.param([-1], id="type is negative"),
        pytest.param([11], id="too short"),
        pytest.param(_with(AUTH, 1, "AB" * 16), id="upper-case id"),
        pytest.param(_with(AUTH, 1, "ab" * 15), id="short id"),
        pytest.param(_with(AUTH, 2, bytes(31)), id="short nonce"),
        pytest.param(_with(AUTH, 2, "a" * 32), id="nonce is text"),
        pytest.param(_with(AUTH, 3, -1), id="time before 1970"),
        pytest.param(_with(AUTH, 3, MAX_TIME_MS + 1), id="time after 9999"),
        pytest.param(_with(AUTH, 3, 1.5), id="time is a float"),
        pytest.param(_with(AUTH, 4, True), id="version is a flag"),
        pytest.param(_with(AUTH, 5, bytes(65)), id="long signature"),
        pytest.param(_with(CHALLENGE, 2, ""), id="no server name"),
        pytest.param(_with(CHALLENGE, 2, "a\x00b"), id="zero in a name"),
        pytest.param(_with(CHALLENGE, 3, "g" * 65), id="long gateway id"),
        pytest.param(_with(HELLO, 1, 2), id="versions crossed"),
        pytest.param(_with(HELLO, 8, ["x"] * 33), id="too many capabilities"),
        pytest.param(_with(HELLO, 8, "sample"), id="capabilities are text"),
        pytest.param(_with(HELLO, 10, "\x1b[31mhost"), id="escape sequence"),
        pytest.param(_with(HELLO, 10, "abc\u202etxt.exe"), id="direction mark"),
        pytest.param(_with(HELLO, 10, "h" * 256), id="long host name"),
        pytest.param(_with(WELCOME, 6, {"row_s": 0}), id="rhythm of zero"),
        pytest.param(_with(WELCOME, 6, {"max_inflight": 10**6}), id="huge window"),
        pytest.param(_with(ROW, 1, 0), id="seq zero"),
        pytest.param(_with(ROW, 1, 2**63), id="seq beyond 63 bit"),
        pytest.param(_with(ROW, 4, [2, 1, 1, 1, []]), id="ends before it begins"),
        pytest.param(_with(ROW, 4, [0, 86_400_001, 1, 1, []]), id="longer than a day"),
        pytest.param(_with(ROW, 4, [0, 1, 0, 1, []]), id="no samples"),
        pytest.param(_with(ROW, 4, [0, 1, 1, 1, [1.0] * 41]), id="41 values"),
        pytest.param(_with(ROW, 4, [0, 1, 1, 1, [1e16]]), id="too large for single precision"),
        pytest.param(_with(ROW, 4, [0, 1, 1, 1, [1e-40]]), id="too small for single precision"),
        pytest.param(_with(ROW, 4, [0, 1, 1, 1, [float("nan")]]), id="NaN"),
        pytest.param(_with(ROW, 4, [0, 1, 1, 1, [True]]), id="value is a flag"),
        pytest.param(_with(ROW, 4, [0, 1, 1, 1, ["1"]]), id="value is text"),
        pytest.param(_with(ROW, 4, [0, 1, 1, 1]), id="no values"),
        pytest.param(_with(FACT, 4, []), id="facts are a list"),
        pytest.param(_with(FACT, 4, {"sessions": 3}), id="a count of sessions"),
        pytest.param(_with(FACT, 4, {"sessions": True}), id="sessions as a flag"),
        pytest.param(_with(FACT, 4, {"psi": 1}), id="flag is a number"),
        pytest.param(_with(FACT, 4, {"os_name": "x" * 65}), id="long system name"),
        pytest.param(_with(FACT, 4, {"mounts": [{}] * 65}), id="too many mounts"),
        pytest.param(_with(FACT, 4, {"mounts": ["/"]}), id="mount is text"),
        pytest.param(_with(FACT, 4, {"mounts": [{"path": "/"}]}), id="mount without size"),
        pytest.param(_with(FACT, 4, {"failed_services": ["a\nb"]}), id="line break in a service"),
        pytest.param(_with(NACK, 2, "x"), id="code is text"),
    ],
)  # fmt: skip
def test_refused(message: object) -> None:
    with pytest.raises(Malformed):
        frames.parse(message)


def test_what_the_other_side_would_refuse_is_not_sent() -> None:
    with pytest.raises(Malformed):
        frames.encode(Ack(-1))
    with pytest.raises(Malformed):
        frames.encode(Data(1, 1, 5, SampleRow(0, 1, 1, 1, (float("nan"),))))


def test_html_is_only_text() -> None:
    facts = Facts(os_name="<script>alert(1)</script>", failed_services=("=1+1", "'; DROP TABLE x"))
    assert frames.decode(frames.encode(Data(1, 2, 5, facts))) == Data(1, 2, 5, facts)


def test_equal_numbers_are_different_frames() -> None:
    assert type(frames.decode(frames.encode(Ack(5)))) is not type(
        frames.decode(frames.encode(Beat(5)))
    )


def test_the_table_of_metrics_has_its_twenty_positions() -> None:
    assert [metric.name for metric in metrics.METRICS] == [
        "cpu_percent", "load1", "load5", "load15", "mem_used_percent", "mem_available_mb",
        "swap_used_percent", "psi_cpu_some10", "psi_mem_some10", "psi_io_some10",
        "disk_used_percent_max", "inode_used_percent_max", "net_rx_kbps", "net_tx_kbps",
        "uptime_s", "temperature_c_max", "battery_percent", "processes", "failed_services",
        "sessions_class",
    ]  # fmt: skip
    maxima = [i for i, m in enumerate(metrics.METRICS) if m.combine is metrics.Combine.MAX]
    assert maxima == [10, 11, 15, 18, 19]


def test_a_row_is_the_mean_or_the_maximum_of_what_is_known() -> None:
    empty: list[float | None] = [None] * len(metrics.METRICS)
    first, second, third = list(empty), list(empty), list(empty)
    first[0], second[0] = 10.0, 20.0
    first[10], second[10] = 90.0, 91.5
    row = metrics.aggregate([first, second, third])
    assert row[0] == 15.0
    assert row[10] == 91.5
    assert row[1] is None
