"""Class B: built-in verbs that the server's own key orders, within what a signed policy allows."""

from collections.abc import Mapping
from typing import NamedTuple

from obhut_protocol import checks
from obhut_protocol.authority import documents, keys
from obhut_protocol.authority.assertions import Relying
from obhut_protocol.authority.bounds import CLOCK_MS, NONCE_BYTES, ORDER_MS
from obhut_protocol.authority.documents import Kind
from obhut_protocol.authority.keys import Key, Verify
from obhut_protocol.authority.kinds import MOST_A_DAY, SERVICE_RESTART
from obhut_protocol.authority.manifests import bounded
from obhut_protocol.authority.refusals import Reason, Refused, require
from obhut_protocol.authority.signers import Instants
from obhut_protocol.limits import ID_HEX_LENGTH, MAX_LABEL
from obhut_protocol.malformed import Malformed

_VERSION = 1
_NOBODY = Relying("", ())


class Order(NamedTuple):
    """One verb for one device; ``nonce`` is also the command's id."""

    nonce: bytes
    verb: str
    args: dict[str, object]
    device_key: str
    issued_at: int
    not_before: int
    expires_at: int


class Bounds(NamedTuple):
    """What the signed policy of the device says at this minute.

    ``most`` = verb and how often in 24 hours; ``free`` = the windows let a disturbance begin now.
    """

    keys: tuple[Key, ...]
    most: Mapping[str, int]
    services: frozenset[str]
    free: bool


def write(order: Order) -> bytes:
    """Return the body. Raises Malformed."""
    items: list[object] = [*order]
    items[2] = {key: order.args[key] for key in sorted(order.args)}
    return documents.write(_VERSION, items)


def read(body: bytes) -> Order:
    """Return the order. Raises Malformed."""
    items = documents.read(body, version=_VERSION, fields=len(Order._fields))
    nonce, verb, args, device_key, issued_at, not_before, expires_at = items
    begin = checks.instant(not_before)
    end = checks.instant(expires_at)
    if end <= begin:
        raise Malformed("order expires before it begins")
    return Order(
        nonce=checks.binary(nonce, NONCE_BYTES),
        verb=checks.text(verb, MAX_LABEL),
        args=bounded(args),
        device_key=checks.hex_id(device_key, ID_HEX_LENGTH),
        issued_at=checks.instant(issued_at),
        not_before=begin,
        expires_at=end,
    )


def check(
    raw: bytes,
    bounds: Bounds,
    *,
    device_key: str,
    now: Instants,
    done: Mapping[str, int],
    verify: Verify,
) -> Order:
    """Judge the bytes of an order: all but its nonce. Raises Refused.

    ``done`` = how often each verb was begun on this device in the last 24 hours.
    """
    try:
        signed = documents.decode(raw)
        order = read(signed.body)
    except Malformed:
        raise Refused(Reason.MALFORMED) from None
    valid = keys.count_valid(bounds.keys, signed, Kind.ORDER, _NOBODY, verify)
    require(valid == 1, Reason.SIGNATURE)
    require(order.device_key == device_key, Reason.NOT_LISTED)
    _check_time(order, now)
    _check_bounds(order, bounds, done)
    return order


def _check_time(order: Order, now: Instants) -> None:
    require(order.expires_at - order.issued_at <= ORDER_MS, Reason.TOO_LONG)
    require(max(order.not_before, order.issued_at - CLOCK_MS) <= now.clock, Reason.NOT_YET)
    require(now.latest < order.expires_at, Reason.EXPIRED)


def _check_bounds(order: Order, bounds: Bounds, done: Mapping[str, int]) -> None:
    most = min(bounds.most.get(order.verb, 0), MOST_A_DAY.get(order.verb, 0))
    require(most > 0, Reason.POLICY)
    if order.verb == SERVICE_RESTART:
        require(order.args.get("service") in bounds.services, Reason.POLICY)
    require(done.get(order.verb, 0) < most, Reason.DAILY_LIMIT)
    require(bounds.free, Reason.OUTSIDE_WINDOW)
