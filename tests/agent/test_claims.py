"""The ledger of claimed orders: bounded, and what it does when it cannot know."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from obhut_agent import claims
from obhut_agent.claims import SLOT_BYTES, Claim, Claims
from obhut_protocol.authority.bounds import DAY_MS, HOUR_MS
from obhut_protocol.authority.refusals import Reason, Refused
from tests.authority.cast import NOW

Start = Callable[..., Claims]


def _claim(number: int, *, issued_at: int = NOW, kind: str = "script.run") -> Claim:
    nonce = number.to_bytes(16)
    return Claim(nonce, bytes(32), kind, issued_at, issued_at, issued_at + HOUR_MS)


def _refusal(ledger: Claims, claim: Claim) -> Reason:
    with pytest.raises(Refused) as refused:
        ledger.claim(claim)
    return refused.value.reason


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "claims.bin"
    claims.create(found)
    return found


@pytest.fixture
def start(path: Path) -> Iterator[Start]:
    """Open the ledger as a starting agent does; the one before is gone then."""
    running: list[Claims] = []

    def begin(*, now: int = NOW, most: int = claims.MAX_CLAIMS) -> Claims:
        for one in running:
            one.close()
        running.append(Claims(path, now=now, most=most))
        return running[-1]

    yield begin
    for one in running:
        one.close()


def test_a_nonce_is_claimed_once_also_after_a_restart(path: Path, start: Start) -> None:
    ledger = start()
    ledger.claim(_claim(1))
    assert _refusal(ledger, _claim(1)) is Reason.REPLAYED
    ledger = start()
    assert _refusal(ledger, _claim(1)) is Reason.REPLAYED
    assert [one.nonce for one in ledger.unfinished()] == [_claim(1).nonce]
    ledger.told(_claim(1).nonce)
    ledger = start()
    assert ledger.unfinished() == ()
    assert _refusal(ledger, _claim(1)) is Reason.REPLAYED


def test_a_ledger_that_vanished_obeys_nothing_older(path: Path, start: Start) -> None:
    path.unlink()
    ledger = start()
    assert _refusal(ledger, _claim(1, issued_at=NOW)) is Reason.FORGOTTEN
    ledger.claim(_claim(1, issued_at=NOW + 1))


def test_a_restored_image_obeys_nothing_older(path: Path, start: Start) -> None:
    ledger = start()
    ledger.begin_anew(NOW + HOUR_MS)
    assert _refusal(ledger, _claim(1, issued_at=NOW + HOUR_MS)) is Reason.FORGOTTEN
    ledger = start()
    assert _refusal(ledger, _claim(1, issued_at=NOW + HOUR_MS)) is Reason.FORGOTTEN


@pytest.mark.parametrize("slot", [0, 1, 2])
def test_a_damaged_ledger_is_put_aside_and_obeys_nothing_older(
    path: Path, start: Start, slot: int
) -> None:
    ledger = start()
    ledger.claim(_claim(1))
    ledger.claim(_claim(2))
    raw = bytearray(path.read_bytes())
    raw[slot * SLOT_BYTES + 40] ^= 1
    path.write_bytes(raw)
    ledger = start(now=NOW + 5)
    assert ledger.damaged is not None
    assert ledger.damaged.read_bytes() == raw
    for number in (1, 2, 3):
        assert _refusal(ledger, _claim(number)) in {Reason.REPLAYED, Reason.FORGOTTEN}
    ledger.claim(_claim(4, issued_at=NOW + 6))
    assert len(ledger.unfinished()) == (3 if slot == 0 else 2)


def test_what_a_power_cut_left_of_a_slot_is_no_damage(path: Path, start: Start) -> None:
    for rest in (b"\2abc", bytes(SLOT_BYTES), bytes(3 * SLOT_BYTES + 5)):
        with path.open("ab") as file:
            file.write(rest)
        ledger = start()
        assert ledger.damaged is None
        ledger.close()
    assert path.stat().st_size == SLOT_BYTES


def test_a_clock_set_back_does_not_bring_back_what_was_forgotten(path: Path, start: Start) -> None:
    """Room is made for what can be valid again only; everything else stays refused for ever."""
    ledger = start(most=4)
    for number in range(40):
        claim = _claim(number, issued_at=NOW + number * HOUR_MS)
        ledger.claim(claim)
        ledger.told(claim.nonce)
    assert path.stat().st_size < 40 * SLOT_BYTES
    for number in range(40):
        again = _claim(number, issued_at=NOW + number * HOUR_MS)
        assert _refusal(ledger, again) in {Reason.REPLAYED, Reason.EXPIRED}


def test_a_full_ledger_refuses_instead_of_forgetting(path: Path, start: Start) -> None:
    ledger = start(most=3)
    for number in range(3):
        ledger.claim(_claim(number))
        ledger.told(_claim(number).nonce)
    assert _refusal(ledger, _claim(9)) is Reason.LEDGER_FULL
    assert _refusal(ledger, _claim(1)) is Reason.REPLAYED


def test_it_stays_bounded_however_often_something_is_told(path: Path, start: Start) -> None:
    ledger = start(most=5)
    for number in range(500):
        claim = _claim(number, issued_at=NOW + number * HOUR_MS)
        ledger.claim(claim)
        ledger.told(claim.nonce)
        ledger.told(claim.nonce)
    assert path.stat().st_size <= (3 * claims.MAX_CLAIMS + 1) * SLOT_BYTES
    assert len(ledger.begun(since=0)) == 1


def test_a_disk_that_takes_nothing_leaves_the_ledger_as_it_was(
    path: Path, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = start()
    before = path.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "full")

    with monkeypatch.context() as broken:
        broken.setattr("os.fsync", full)
        with pytest.raises(OSError, match="full"):
            ledger.claim(_claim(1))
    assert path.read_bytes() == before
    ledger.claim(_claim(1))


def test_what_counts_for_a_limit_is_kept_for_a_day(start: Start) -> None:
    ledger = start(most=3)
    for number in range(3):
        restart = _claim(number, kind="device.restart", issued_at=NOW + number * 9 * HOUR_MS)
        ledger.claim(restart)
        ledger.told(restart.nonce)
    full = _claim(8, issued_at=NOW + 20 * HOUR_MS)
    assert _refusal(ledger, full) is Reason.LEDGER_FULL
    ledger.claim(_claim(9, issued_at=NOW + DAY_MS))


def test_how_often_something_was_begun(path: Path, start: Start) -> None:
    ledger = start()
    for number, kind in enumerate(("device.restart", "device.restart", "patch.run")):
        ledger.claim(_claim(number, kind=kind, issued_at=NOW + number))
    assert ledger.begun(since=NOW - 1) == {"device.restart": 2, "patch.run": 1}
    assert ledger.begun(since=NOW) == {"device.restart": 1, "patch.run": 1}
