"""Sealed values open at their own place only, with any key that is still there."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obhut.files import sealing
from obhut.files.api import SealBroken, seal, unseal

OLD, NEW = b"o" * 32, b"n" * 32
PLACE = {"tenant": "k7", "table": "billing_mandate", "row": "12", "field": "iban"}


@pytest.fixture(autouse=True)
def one_key() -> Iterator[None]:
    before = sealing._Ring.keys
    sealing.configure({1: OLD})
    yield
    sealing.configure(before)


@given(st.binary(max_size=200))
def test_opens_at_its_own_place(plain: bytes) -> None:
    sealed = seal(**PLACE, plain=plain)
    assert unseal(**PLACE, sealed=sealed) == plain
    assert len(plain) < 8 or plain not in sealed


@pytest.mark.parametrize(
    "moved", [{"tenant": "k8"}, {"table": "other"}, {"row": "13"}, {"field": "bic"}]
)
def test_refuses_a_moved_value(moved: dict[str, str]) -> None:
    sealed = seal(**PLACE, plain=b"DE02")
    with pytest.raises(SealBroken):
        unseal(**{**PLACE, **moved}, sealed=sealed)


def test_refuses_every_changed_byte() -> None:
    sealed = seal(**PLACE, plain=b"DE02")
    for position in range(len(sealed)):
        changed = bytearray(sealed)
        changed[position] ^= 1
        with pytest.raises(SealBroken):
            unseal(**PLACE, sealed=bytes(changed))


@pytest.mark.parametrize("length", range(31))
def test_refuses_a_cut_value(length: int) -> None:
    with pytest.raises(SealBroken):
        unseal(**PLACE, sealed=seal(**PLACE, plain=b"DE02")[:length])


def test_seals_equal_values_differently() -> None:
    assert len({seal(**PLACE, plain=b"same") for _ in range(1000)}) == 1000


def test_newest_key_seals_and_older_ones_open() -> None:
    old = seal(**PLACE, plain=b"before")
    sealing.configure({1: OLD, 2: NEW})
    new = seal(**PLACE, plain=b"after")
    assert (unseal(**PLACE, sealed=old), unseal(**PLACE, sealed=new)) == (b"before", b"after")
    assert (sealing.is_current(old), sealing.is_current(new)) == (False, True)
    sealing.configure({2: NEW})
    with pytest.raises(SealBroken):
        unseal(**PLACE, sealed=old)


def test_a_version_byte_cannot_be_swapped() -> None:
    sealing.configure({1: OLD, 2: OLD})
    sealed = seal(**PLACE, plain=b"x")
    with pytest.raises(SealBroken):
        unseal(**PLACE, sealed=bytes((1, 1)) + sealed[2:])


@pytest.mark.parametrize("part", ["", "a|b"])
def test_refuses_an_ambiguous_place(part: str) -> None:
    with pytest.raises(ValueError, match="place"):
        seal(**{**PLACE, "row": part}, plain=b"x")


def test_reads_versions_from_the_key_folder(tmp_path: Path) -> None:
    (tmp_path / "master_key").write_bytes(OLD)
    (tmp_path / "master_key_2").write_bytes(NEW)
    (tmp_path / "master_key_256").write_bytes(NEW)
    (tmp_path / "secret_key").write_bytes(b"-")
    assert sealing.read_key_folder(tmp_path) == {1: OLD, 2: NEW}


def test_a_folder_without_a_key_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        sealing.read_key_folder(tmp_path)


@pytest.mark.parametrize("keys", [{0: OLD}, {256: OLD}, {1: b"short"}])
def test_refuses_a_wrong_key(keys: dict[int, bytes]) -> None:
    with pytest.raises(ValueError, match="master key"):
        sealing.configure(keys)
