"""The list of devices against the recursive definition of RFC 9162, section 2.1."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obhut_protocol.authority.bounds import MAX_DEVICES, MAX_PROOF
from obhut_protocol.authority.device_lists import DeviceList, Proof, is_listed
from obhut_protocol.malformed import Malformed
from tests.authority.cast import device


def _slow_root(keys: tuple[str, ...]) -> bytes:
    if len(keys) == 1:
        return sha256(b"\0" + bytes.fromhex(keys[0])).digest()
    half = 1
    while 2 * half < len(keys):
        half *= 2
    return sha256(b"\1" + _slow_root(keys[:half]) + _slow_root(keys[half:])).digest()


@given(count=st.integers(1, 300), asked=st.integers(0, 299))
def test_each_listed_device_has_a_proof_and_no_other(count: int, asked: int) -> None:
    listed = DeviceList(device(number) for number in range(count))
    assert listed.root == _slow_root(listed.devices)
    own = listed.devices[asked % count]
    proof = listed.proof(own)
    assert is_listed(own, proof, root=listed.root, count=count)
    assert not is_listed(device(1_000), proof, root=listed.root, count=count)
    other = listed.devices[(asked + 1) % count]
    assert other == own or not is_listed(other, proof, root=listed.root, count=count)


@given(count=st.integers(2, 200), lie=st.integers(1, 400), asked=st.integers(0, 199))
def test_no_more_devices_than_the_signed_number(count: int, lie: int, asked: int) -> None:
    """Whatever number is signed, at each place at most one device of the tree has a proof."""
    listed = DeviceList(device(number) for number in range(count))
    proof = listed.proof(listed.devices[asked % count])
    if is_listed(listed.devices[asked % count], proof, root=listed.root, count=lie):
        assert proof.place < lie
        places = [listed.proof(key) for key in listed.devices]
        accepted = {
            (one.place, key)
            for key, one in zip(listed.devices, places, strict=True)
            if is_listed(key, one, root=listed.root, count=lie)
        }
        assert len(accepted) <= lie


@given(count=st.integers(2, 100), asked=st.integers(0, 99), cut=st.integers(0, 10))
def test_a_shortened_or_prolonged_proof_is_none(count: int, asked: int, cut: int) -> None:
    listed = DeviceList(device(number) for number in range(count))
    key = listed.devices[asked % count]
    proof = listed.proof(key)
    at = cut % len(proof.steps)
    for steps in (proof.steps[:at] + proof.steps[at + 1 :], (*proof.steps, bytes(32))):
        assert not is_listed(key, Proof(proof.place, steps), root=listed.root, count=count)


def test_order_and_repetition_do_not_matter() -> None:
    keys = [device(number) for number in (3, 1, 2)]
    assert DeviceList(keys).root == DeviceList([*sorted(keys), keys[0]]).root


@pytest.mark.parametrize("keys", [[], ["AB" * 16], ["ab"], [""]])
def test_a_bad_list_is_malformed(keys: list[str]) -> None:
    with pytest.raises(Malformed):
        DeviceList(keys)


def test_the_longest_list_has_room_for_its_proofs() -> None:
    assert (MAX_DEVICES - 1).bit_length() <= MAX_PROOF
