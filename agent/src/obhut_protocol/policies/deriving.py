"""What the merged policy means at this minute for those who ask before they act."""

from typing import cast

from obhut_protocol.authority.keys import Algorithm, Key
from obhut_protocol.authority.orders import Bounds
from obhut_protocol.authority.refusals import Reason, require
from obhut_protocol.policies import spans
from obhut_protocol.policies.keys import KINDS, ORDER_KEYS, PROTECTED, SERVICES, VERBS, WINDOWS
from obhut_protocol.policies.merging import Policy
from obhut_protocol.policies.spans import Spans


def require_kind(policy: Policy, kind: str) -> None:
    """Raise Refused where the policy forbids a class C command that a person signed."""
    require(kind in cast("list[str]", policy[KINDS].value), Reason.POLICY)


def bounds(policy: Policy, *, minute_of_week: int) -> Bounds:
    """Return the bounds of class B; ``minute_of_week`` in the zone that the policy names."""
    return Bounds(
        keys=tuple(_key(text) for text in cast("list[str]", policy[ORDER_KEYS].value)),
        most=cast("dict[str, int]", policy[VERBS].value),
        services=frozenset(cast("list[str]", policy[SERVICES].value)),
        free=is_free(policy, minute_of_week),
    )


def is_free(policy: Policy, minute_of_week: int) -> bool:
    """Say whether a disturbance may begin: inside a window and not in protected time."""
    windows, protected = (cast("Spans", policy[key].value) for key in (WINDOWS, PROTECTED))
    return spans.holds(windows, minute_of_week) and not spans.holds(protected, minute_of_week)


def _key(text: str) -> Key:
    """Return an Ed25519 key; text that is no key verifies nothing."""
    try:
        return Key(Algorithm.EDDSA, bytes.fromhex(text))
    except ValueError:
        return Key(Algorithm.EDDSA, b"")
