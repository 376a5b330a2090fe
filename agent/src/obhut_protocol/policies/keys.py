"""The keys of a policy: what a value is, what holds without one, and what narrower means.

A key without ``narrow`` has no order: only a signed layer that names its devices itself, or whose
place is pinned, sets it. Keys are appended, never changed; a device ignores what it does not know.
"""

from collections.abc import Callable
from typing import NamedTuple, TypeAlias, cast

from obhut_protocol import checks
from obhut_protocol.authority.kinds import LONGEST_MS, MOST_A_DAY
from obhut_protocol.limits import MAX_LABEL, MAX_NAME
from obhut_protocol.malformed import Malformed
from obhut_protocol.policies import spans
from obhut_protocol.policies.spans import WEEK, Spans

Value: TypeAlias = object
"""What JSON and MessagePack hold alike: flag, number, text, list, map."""
_MAX_LIST = 64


class Rule(NamedTuple):
    """``read`` raises Malformed. ``narrow`` takes the value that holds and the one that limits."""

    default: Value
    read: Callable[[object], Value]
    narrow: Callable[[Value, Value], Value] | None


def _texts(longest: int, allowed: frozenset[str] | None = None) -> Callable[[object], Value]:
    def read(value: object) -> Value:
        found = {checks.text(one, longest) for one in checks.items(value, _MAX_LIST)}
        if allowed is not None and not found <= allowed:
            raise Malformed("value is not one of those that exist")
        return sorted(found)

    return read


def _verbs(value: object) -> Value:
    found = checks.mapping(value)
    if not found.keys() <= MOST_A_DAY.keys():
        raise Malformed("verb that does not exist")
    return {verb: checks.integer(found[verb], 0, MOST_A_DAY[verb]) for verb in sorted(found)}


def _number(low: int, high: int) -> Callable[[object], Value]:
    return lambda value: checks.integer(value, low, high)


def _one_of(*allowed: str) -> Callable[[object], Value]:
    def read(value: object) -> Value:
        if value not in allowed:
            raise Malformed("value is not one of those that exist")
        return value

    return read


def _common(held: Value, limit: Value) -> Value:
    return sorted(set(cast("list[str]", held)) & set(cast("list[str]", limit)))


def _fewer(held: Value, limit: Value) -> Value:
    most = cast("dict[str, int]", limit)
    return {
        verb: min(count, most[verb])
        for verb, count in cast("dict[str, int]", held).items()
        if verb in most
    }


def _least(held: Value, limit: Value) -> Value:
    return min(cast("int", held), cast("int", limit))


def _most(held: Value, limit: Value) -> Value:
    return max(cast("int", held), cast("int", limit))


def _overlap(held: Value, limit: Value) -> Value:
    return spans.common(cast("Spans", held), cast("Spans", limit))


def _union(held: Value, limit: Value) -> Value:
    return spans.joined(cast("Spans", held), cast("Spans", limit))


KINDS, ORDER_KEYS, VERBS, SERVICES = "commands.kinds", "order.keys", "verbs", "services"
WINDOWS, PROTECTED, ZONE = "windows", "protected", "zone"

RULES: dict[str, Rule] = {
    KINDS: Rule(sorted(LONGEST_MS), _texts(MAX_LABEL, frozenset(LONGEST_MS)), _common),
    ORDER_KEYS: Rule([], _texts(200), _common),
    VERBS: Rule({}, _verbs, _fewer),
    SERVICES: Rule([], _texts(MAX_NAME), _common),
    WINDOWS: Rule([[0, WEEK]], spans.read, _overlap),
    PROTECTED: Rule([], spans.read, _union),
    ZONE: Rule("Europe/Berlin", lambda value: checks.text(value, MAX_LABEL), None),
    "restart.notice_minutes": Rule(15, _number(0, 24 * 60), _most),
    "restart.may_refuse": Rule(True, checks.flag, _most),
    "remote.unattended": Rule(False, checks.flag, _least),
    "remote.recording": Rule("transcript", _one_of("none", "transcript", "desktop"), None),
    "script.most_minutes": Rule(60, _number(1, 24 * 60), _least),
    "outage.grace_s": Rule(30, _number(30, 3600), None),
}
