"""The chain of deeds: what a copy proves, and what a crash leaves of the file."""

import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from obhut_agent.deed_file import DeedFile
from obhut_agent.messages import MESSAGES
from obhut_protocol import deeds
from obhut_protocol.deeds import EMPTY, Deed, Fault, Head, Stage
from obhut_protocol.orders import Outcome
from tests.agent.conftest import agent
from tests.authority.cast import NOW


def _deed(number: int, stage: Stage = Stage.BEGUN) -> Deed:
    return Deed(NOW + number, stage, number.to_bytes(16), bytes(32), "script.run", "anna", "Anna",
                "Druckdienst hängt", "T-17", 1 if stage is Stage.ENDED else 0, b"")  # fmt: skip


@pytest.fixture
def written(tmp_path: Path) -> tuple[Path, list[Head]]:
    path = tmp_path / "deeds.bin"
    file = DeedFile(path, now=NOW)
    heads = [file.append(_deed(number)) for number in range(1, 8)]
    file.close()
    return path, heads


def test_a_copy_is_checked_against_any_head_that_was_told(
    written: tuple[Path, list[Head]],
) -> None:
    path, heads = written
    raw = path.read_bytes()
    for known in (EMPTY, *heads):
        assert deeds.verify(raw, known) == (heads[-1], len(raw), None)
    assert [entry.deed for entry in deeds.entries(raw)] == [_deed(n) for n in range(1, 8)]


def _lines(raw: bytes) -> list[bytes]:
    ends = [0, *(entry.end for entry in deeds.entries(raw))]
    return [raw[a:b] for a, b in pairwise(ends)]


FORGERIES: dict[str, Callable[[list[bytes]], list[bytes]]] = {
    "first left out": lambda lines: lines[1:],
    "middle left out": lambda lines: [*lines[:3], *lines[4:]],
    "two exchanged": lambda lines: [*lines[:2], lines[3], lines[2], *lines[4:]],
    "one repeated": lambda lines: [*lines[:3], lines[2], *lines[3:]],
    "name changed": lambda lines: [*lines[:3], lines[3].replace(b"Anna", b"Bert"), *lines[4:]],
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_changed_copy_is_found_out(name: str, written: tuple[Path, list[Head]]) -> None:
    path, heads = written
    forged = b"".join(FORGERIES[name](_lines(path.read_bytes())))
    assert deeds.verify(forged, heads[-1]).fault is Fault.ALTERED


def test_a_shortened_copy_is_found_out_by_the_head(written: tuple[Path, list[Head]]) -> None:
    path, heads = written
    short = b"".join(_lines(path.read_bytes())[:5])
    assert deeds.verify(short).fault is None
    assert deeds.verify(short, heads[4]).fault is None
    assert deeds.verify(short, heads[5]).fault is Fault.SHORTENED


def test_another_chain_of_the_same_length_is_found_out(
    written: tuple[Path, list[Head]], tmp_path: Path
) -> None:
    _, heads = written
    other = DeedFile(tmp_path / "other.bin", now=NOW)
    for number in range(1, 8):
        other.append(_deed(number)._replace(name="Bert"))
    other.close()
    found = deeds.verify((tmp_path / "other.bin").read_bytes(), heads[-1])
    assert found.fault is Fault.OTHER


def test_a_kill_at_any_byte_leaves_what_was_whole(written: tuple[Path, list[Head]]) -> None:
    path, heads = written
    raw = path.read_bytes()
    ends = [entry.end for entry in deeds.entries(raw)]
    for size in range(ends[4] - 3, len(raw)):
        path.write_bytes(raw[:size])
        file = DeedFile(path, now=NOW)
        whole = sum(end <= size for end in ends)
        assert (file.damaged, file.head) == (None, (heads[whole - 1] if whole else EMPTY))
        assert file.append(_deed(whole + 1)) == heads[whole]
        file.close()


def test_zeros_of_a_power_cut_are_no_damage(written: tuple[Path, list[Head]]) -> None:
    path, heads = written
    with path.open("ab") as file:
        file.write(bytes(900))
    opened = DeedFile(path, now=NOW)
    assert (opened.damaged, opened.head) == (None, heads[-1])
    opened.close()


def test_damage_is_put_aside_and_the_chain_says_that_it_was_renewed(
    written: tuple[Path, list[Head]],
) -> None:
    path, heads = written
    raw = bytearray(path.read_bytes())
    at = next(deeds.entries(bytes(raw))).end + 30
    raw[at] ^= 1
    path.write_bytes(raw)
    file = DeedFile(path, now=NOW)
    assert file.damaged is not None
    assert file.damaged.read_bytes() == raw
    file.append(_deed(9))
    file.close()
    found = path.read_bytes()
    stages = [entry.deed.stage for entry in deeds.entries(found)]
    assert stages == [Stage.BEGUN, Stage.RENEWED, Stage.BEGUN]
    assert deeds.verify(found, heads[0]).fault is None
    assert deeds.verify(found, heads[2]).fault is Fault.OTHER


def test_only_owed_orders_are_remembered(written: tuple[Path, list[Head]]) -> None:
    path, _ = written
    file = DeedFile(path, now=NOW, owed=[_deed(3).nonce])
    assert file.last(_deed(3).nonce) == _deed(3)
    assert file.last(_deed(4).nonce) is None
    file.append(_deed(3, Stage.ENDED))
    assert file.last(_deed(3).nonce) == _deed(3, Stage.ENDED)
    file.settle(_deed(3).nonce)
    assert file.last(_deed(3).nonce) is None
    file.close()


def test_the_longest_entry_fits() -> None:
    long = Deed(NOW, Stage.ENDED, bytes(16), bytes(32), "k" * 64, "p" * 64, "\U0001f600" * 255,
                "\U0001f600" * 500, "\U0001f600" * 64, 5, bytes(32))  # fmt: skip
    raw, head = deeds.append(EMPTY, long)
    assert deeds.verify(raw, head).fault is None
    assert len(raw) <= deeds.MOST


# The command


def test_the_command_shows_the_chain_and_checks_a_copy(
    written: tuple[Path, list[Head]],
) -> None:
    path, heads = written
    head = f"{heads[3].entries}:{heads[3].hash.hex()}"
    arguments = ("deeds", "--file", str(path))
    done = agent(*arguments, "--head", head, "--json")
    found = json.loads(done.stdout)
    assert (done.returncode, found["fault"], found["entries"]) == (0, None, 7)
    assert found["deeds"][0]["name"] == "Anna"
    said = agent(*arguments).stdout
    assert "begonnen  script.run  Anna  Druckdienst hängt" in said
    path.write_bytes(b"".join(_lines(path.read_bytes())[:2]))
    short = agent(*arguments, "--head", head)
    assert short.returncode == 1
    assert "FEHLEN EINTRÄGE" in short.stdout


def test_the_command_on_a_device_that_did_nothing(tmp_path: Path) -> None:
    done = agent("deeds", "--state", str(tmp_path / "none"), "--json")
    assert (done.returncode, json.loads(done.stdout)["deeds"]) == (0, [])
    assert agent("deeds", "--head", "3:xyz").returncode == 2


def test_every_stage_outcome_and_fault_has_german_words() -> None:
    keys = {
        *(f"deed-{one.name.lower()}" for one in Stage),
        *(f"outcome-{int(one)}" for one in Outcome),
        *(f"deeds-{one.value}" for one in Fault),
    }
    assert keys <= MESSAGES.keys()
