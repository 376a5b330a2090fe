"""Which value holds: by examples, and against a slow oracle that knows nothing of the code."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obhut_protocol.authority.kinds import DEVICE_RESTART, SCRIPT, SERVICE_RESTART, TERMINAL
from obhut_protocol.authority.refusals import Reason, Refused
from obhut_protocol.malformed import Malformed
from obhut_protocol.policies import deriving, layers, spans
from obhut_protocol.policies.keys import RULES
from obhut_protocol.policies.layers import Layer, Level
from obhut_protocol.policies.merging import (
    Authored,
    Effect,
    Policy,
    difference,
    merge,
    unknown_keys,
)
from obhut_protocol.policies.spans import WEEK
from tests.authority.cast import NOW, device

DEVICE = device(1)
HERE = frozenset({"s3", "g5", "g6"})
TARGETS = ("operator", "p12", "k7", "s3", "g5", DEVICE)


def layer(level: Level, values: dict[str, Any], **changes: Any) -> Authored:
    made = Layer(level, TARGETS[level], 1, b"", NOW, None, values, (), "Test")
    return Authored(made._replace(**changes), f"Person {level.name}")


def policy(*found: Authored, **server: Any) -> Policy:
    return merge(found, device_key=DEVICE, server_places=HERE, server_values=server or None)


def value(key: str, *found: Authored, **server: Any) -> object:
    return policy(*found, **server)[key].value


def test_without_a_layer_the_defaults_hold_and_nobody_is_named() -> None:
    found = policy()
    assert found["verbs"].value == {}
    assert found["windows"].value == [[0, WEEK]]
    assert all(decision.source is None for decision in found.values())


def test_the_most_specific_layer_wins_and_is_named() -> None:
    found = policy(
        layer(Level.DEVICE, {"outage.grace_s": 90}),
        layer(Level.OPERATOR, {"outage.grace_s": 30}),
        layer(Level.CUSTOMER, {"outage.grace_s": 60}),
    )["outage.grace_s"]
    assert found.value == 90
    assert found.source is not None
    assert (found.source.level, found.source.author) == (Level.DEVICE, "Person DEVICE")
    assert [step.value for step in found.steps] == [30, 60, 90]


def test_a_group_that_only_the_server_names_narrows_and_never_widens() -> None:
    verbs = {DEVICE_RESTART: 1, SERVICE_RESTART: 2}
    wide = layer(Level.CUSTOMER, {"verbs": verbs, "remote.unattended": False})
    narrow = layer(Level.GROUP, {"verbs": {SERVICE_RESTART: 5}, "remote.unattended": True})
    found = policy(wide, narrow)
    assert found["verbs"].value == {SERVICE_RESTART: 2}
    assert found["remote.unattended"].value is False
    assert found["remote.unattended"].steps[-1].effect is Effect.SAME


def test_a_group_whose_author_names_the_device_may_widen() -> None:
    wide = layer(Level.CUSTOMER, {"remote.unattended": False})
    named = layer(Level.GROUP, {"remote.unattended": True}, members=(DEVICE,))
    assert value("remote.unattended", wide, named) is True
    others = layer(Level.GROUP, {"remote.unattended": True}, members=(device(2),))
    assert value("remote.unattended", wide, others) is False


def test_a_signed_member_stays_one_whatever_the_server_says() -> None:
    named = layer(Level.SITE, {"protected": [[480, 1020]]}, members=(DEVICE,))
    found = merge((named,), device_key=DEVICE, server_places=frozenset())
    assert found["protected"].value == [[480, 1020]]


def test_a_key_without_an_order_is_not_the_server_s_to_set() -> None:
    group = layer(Level.GROUP, {"remote.recording": "desktop"})
    found = policy(group)["remote.recording"]
    assert (found.value, found.source, found.steps[0].effect) == ("transcript", None, Effect.NONE)


def test_what_is_final_can_only_be_narrowed_below() -> None:
    partner = layer(Level.PARTNER, {"script.most_minutes": 30}, final=("script.most_minutes",))
    assert (
        value("script.most_minutes", partner, layer(Level.DEVICE, {"script.most_minutes": 60}))
        == 30
    )
    assert (
        value("script.most_minutes", partner, layer(Level.DEVICE, {"script.most_minutes": 5})) == 5
    )


def test_windows_of_the_server_only_narrow() -> None:
    night = [[0, 360], [1200, 1440]]
    signed = layer(Level.CUSTOMER, {"windows": night, "protected": [[480, 1020]]})
    found = policy(signed, windows=[[300, 1300]], protected=[[1210, 1220]])
    assert found["windows"].value == [[300, 360], [1200, 1300]]
    assert found["protected"].value == [[480, 1020], [1210, 1220]]
    assert found["windows"].source is not None
    assert found["windows"].source.author == "server"
    assert value("windows", signed, windows=[[0, WEEK]]) == night


def test_two_groups_are_taken_together() -> None:
    one = layer(Level.GROUP, {"script.most_minutes": 20}, members=(DEVICE,))
    two = layer(Level.GROUP, {"script.most_minutes": 40}, members=(DEVICE,), target="g6")
    assert value("script.most_minutes", one, two) == value("script.most_minutes", two, one) == 20


def test_what_changes_between_two_sets() -> None:
    before = policy(layer(Level.CUSTOMER, {"outage.grace_s": 60, "zone": "Europe/Vienna"}))
    after = policy(layer(Level.CUSTOMER, {"outage.grace_s": 90, "zone": "Europe/Vienna"}))
    assert [change.key for change in difference(before, after)] == ["outage.grace_s"]
    assert difference(before, before) == ()


def test_a_key_of_a_later_version_changes_nothing_and_is_named() -> None:
    later = layer(Level.CUSTOMER, {"colour": "blau"})
    assert policy(later) == policy()
    assert unknown_keys([later]) == ("colour",)


# Against an oracle

ORDERED = [key for key, rule in RULES.items() if rule.narrow is not None]
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "commands.kinds": st.lists(st.sampled_from([SCRIPT, TERMINAL]), unique=True),
    "order.keys": st.lists(st.sampled_from(["aa", "bb", "cc"]), unique=True),
    "verbs": st.dictionaries(
        st.sampled_from([DEVICE_RESTART, SERVICE_RESTART]), st.integers(0, 1), max_size=2
    ),
    "services": st.lists(st.sampled_from("abc"), unique=True),
    "restart.notice_minutes": st.integers(0, 60),
    "restart.may_refuse": st.booleans(),
    "remote.unattended": st.booleans(),
    "script.most_minutes": st.integers(1, 60),
}
MINUTES = range(0, WEEK, 7)


@st.composite
def _spans(draw: st.DrawFn) -> list[list[int]]:
    edges = sorted(draw(st.sets(st.integers(0, 96), max_size=8)))
    pairs = zip(edges[::2], edges[1::2], strict=False)
    return [[begin * 105, end * 105] for begin, end in pairs]


VALUES |= {"windows": _spans(), "protected": _spans()}


def _allows(key: str, held: Any) -> Any:
    """Return the set of what a value allows; less is narrower."""
    if key in {"windows", "protected"}:
        inside = {minute for minute in MINUTES if any(a <= minute < b for a, b in held)}
        return inside if key == "windows" else set(MINUTES) - inside
    if key == "verbs":
        return {(verb, number) for verb, count in held.items() for number in range(count)}
    if isinstance(held, list):
        return set(held)
    upside_down = key in {"restart.notice_minutes", "restart.may_refuse"}
    return set(range(int(held), 99)) if upside_down else set(range(int(held)))


@given(data=st.data())
def test_nothing_on_the_server_s_word_widens_anything(data: st.DataObject) -> None:
    key = data.draw(st.sampled_from(ORDERED))
    drawn = VALUES[key].map(RULES[key].read)
    signed = [layer(level, {key: data.draw(drawn)}) for level in (Level.PARTNER, Level.CUSTOMER)
              if data.draw(st.booleans())]  # fmt: skip
    told = [layer(Level.GROUP, {key: data.draw(drawn)}, target=target) for target in ("g5", "g6")
            if data.draw(st.booleans())]  # fmt: skip
    sent = {key: data.draw(drawn)} if data.draw(st.booleans()) else {}
    before = _allows(key, value(key, *signed))
    expected = before
    for limit in [*(one.layer.values[key] for one in told), *sent.values()]:
        expected = expected & _allows(key, limit)
    mixed = data.draw(st.permutations([*signed, *told]))
    after = _allows(key, value(key, *mixed, **sent))
    assert after == expected <= before


@given(data=st.data())
def test_below_what_is_final_nothing_is_wider(data: st.DataObject) -> None:
    key = data.draw(st.sampled_from(ORDERED))
    drawn = VALUES[key].map(RULES[key].read)
    partner = layer(Level.PARTNER, {key: data.draw(drawn)}, final=(key,))
    below = [layer(level, {key: data.draw(drawn)}, members=(DEVICE,)) for level in
             (Level.CUSTOMER, Level.SITE, Level.DEVICE)]  # fmt: skip
    assert _allows(key, value(key, partner, *below)) <= _allows(key, value(key, partner))


def test_every_key_with_an_order_is_tried() -> None:
    assert set(VALUES) == set(ORDERED)
    assert all(rule.read(rule.default) == rule.default for rule in RULES.values())


@pytest.mark.parametrize(
    ("key", "bad"),
    [
        ("verbs", {"root.shell": 1}),
        ("verbs", {DEVICE_RESTART: 2}),
        ("windows", [[10, 5]]),
        ("windows", [[0, 10], [10, 20]]),
        ("windows", [[0, WEEK + 1]]),
        ("windows", [[0]]),
        ("script.most_minutes", True),
        ("remote.recording", "always"),
        ("commands.kinds", ["policy.set"]),
        ("remote.unattended", 1),
    ],
)
def test_a_value_that_its_key_does_not_allow_is_malformed(key: str, bad: object) -> None:
    with pytest.raises(Malformed):
        layers.read_values({key: bad})


# What is derived


def test_bounds_follow_the_policy() -> None:
    values = {"verbs": {DEVICE_RESTART: 1}, "protected": [[480, 1020]], "services": ["cups"]}
    found = policy(layer(Level.CUSTOMER, {**values, "order.keys": ["aabb"]}))
    assert deriving.bounds(found, minute_of_week=480).free is False
    bounds = deriving.bounds(found, minute_of_week=1020)
    assert bounds.free
    assert dict(bounds.most) == {DEVICE_RESTART: 1}
    assert sorted(bounds.services) == ["cups"]
    assert bounds.keys[0].public == b"\xaa\xbb"


def test_a_kind_that_the_policy_forbids() -> None:
    found = policy(layer(Level.DEVICE, {"commands.kinds": [SCRIPT]}))
    deriving.require_kind(found, SCRIPT)
    with pytest.raises(Refused) as refused:
        deriving.require_kind(found, TERMINAL)
    assert refused.value.reason is Reason.POLICY


def test_spans_join_and_meet() -> None:
    assert spans.joined([[0, 10], [20, 30]], [[10, 20]]) == [[0, 30]]
    assert spans.common([[0, 10], [20, 30]], [[5, 25]]) == [[5, 10], [20, 25]]
