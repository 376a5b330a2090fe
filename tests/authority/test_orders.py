"""Class B: the server's own key, within the bounds of a signed policy and of the device."""

from typing import Any

import pytest

from obhut.authority.api import FileSigner, sign, verify
from obhut_protocol.authority import kinds, orders
from obhut_protocol.authority.bounds import DAY_MS, HOUR_MS
from obhut_protocol.authority.documents import Kind, encode
from obhut_protocol.authority.kinds import CommandClass, class_of
from obhut_protocol.authority.orders import Bounds, Order
from obhut_protocol.authority.refusals import Reason, Refused
from obhut_protocol.authority.signers import Instants
from tests.authority.cast import NOW, device, file_signer, passkey

SERVER = file_signer("server orders")
BOUNDS = Bounds(
    keys=(SERVER.key,),
    most={kinds.DEVICE_RESTART: 3, kinds.SERVICE_RESTART: 2},
    services=frozenset({"cups.service"}),
    free=True,
)


def _order(by: FileSigner = SERVER, **changes: Any) -> bytes:
    made = Order(bytes(16), kinds.DEVICE_RESTART, {}, device(1), NOW, NOW, NOW + HOUR_MS)
    return encode(sign(Kind.ORDER, orders.write(made._replace(**changes)), by))


def _check(raw: bytes, bounds: Bounds = BOUNDS, *, at: int = NOW, **done: int) -> Order:
    begun = {kinds.DEVICE_RESTART: done.get("restarts", 0),
             kinds.SERVICE_RESTART: done.get("services", 0)}  # fmt: skip
    return orders.check(raw, bounds, device_key=device(1), now=Instants.at(at), done=begun,
                        verify=verify)  # fmt: skip


def _refusal(raw: bytes, bounds: Bounds = BOUNDS, *, at: int = NOW, **done: int) -> Reason:
    with pytest.raises(Refused) as refused:
        _check(raw, bounds, at=at, **done)
    return refused.value.reason


def test_an_order_within_the_policy_is_allowed() -> None:
    assert _check(_order()).verb == kinds.DEVICE_RESTART


def test_fifty_restarts_restart_once() -> None:
    """The policy says three, the device says one a day: the device has the last word."""
    begun = 0
    for number in range(50):
        raw = _order(nonce=number.to_bytes(16))
        if begun:
            assert _refusal(raw, restarts=begun) is Reason.DAILY_LIMIT
        else:
            begun += bool(_check(raw, restarts=begun))
    assert begun == 1


def test_without_a_policy_nothing_is_allowed() -> None:
    assert _refusal(_order(), Bounds((), {}, frozenset(), True)) is Reason.SIGNATURE
    assert _refusal(_order(), BOUNDS._replace(most={})) is Reason.POLICY
    assert _refusal(_order(verb=kinds.SCRIPT), BOUNDS._replace(most={kinds.SCRIPT: 9})) is (
        Reason.POLICY
    )


def test_a_service_that_the_policy_does_not_name_is_left_alone() -> None:
    named = {"service": "cups.service"}
    assert _check(_order(verb=kinds.SERVICE_RESTART, args=named))
    for args in ({}, {"service": "ssh.service"}, {"service": "cups.service;reboot"}):
        raw = _order(verb=kinds.SERVICE_RESTART, args=args)
        assert _refusal(raw) is Reason.POLICY


def test_outside_its_window_a_device_is_not_disturbed() -> None:
    assert _refusal(_order(), BOUNDS._replace(free=False)) is Reason.OUTSIDE_WINDOW


def test_another_key_another_device_and_another_time_are_refused() -> None:
    assert _refusal(_order(file_signer("mallory"))) is Reason.SIGNATURE
    assert _refusal(_order(device_key=device(2))) is Reason.NOT_LISTED
    assert _refusal(_order(), at=NOW + HOUR_MS) is Reason.EXPIRED
    assert _refusal(_order(not_before=NOW + 1)) is Reason.NOT_YET
    assert _refusal(_order(expires_at=NOW + DAY_MS + 1)) is Reason.TOO_LONG


def test_an_altered_order_is_refused() -> None:
    raw = _order()
    for position in range(len(raw)):
        changed = raw[:position] + bytes((raw[position] ^ 1,)) + raw[position + 1 :]
        _refusal(changed)


def test_a_person_s_touch_is_no_order_of_the_server() -> None:
    touch = passkey("anna")
    body = orders.write(
        Order(bytes(16), kinds.DEVICE_RESTART, {}, device(1), NOW, NOW, NOW + HOUR_MS)
    )
    raw = encode(sign(Kind.ORDER, body, touch))
    assert _refusal(raw, BOUNDS._replace(keys=(touch.key,))) is Reason.SIGNATURE


def test_every_kind_has_its_class() -> None:
    assert class_of(kinds.SAMPLE) is CommandClass.A
    assert class_of(kinds.DEVICE_RESTART) is CommandClass.B
    assert {class_of(kind) for kind in (*kinds.LONGEST_MS, kinds.POLICY)} == {CommandClass.C}
    assert class_of("root.shell") is None
    assert not set(kinds.LONGEST_MS) & set(kinds.MOST_A_DAY)
