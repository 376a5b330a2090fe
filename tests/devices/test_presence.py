"""The judge of presence: its statement against an oracle that decides one device at a time."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from obhut.devices import api as devices
from obhut.devices.models import Device, DeviceState, GatewayNode
from tests.devices.making import device_of
from tests.roles import database_role

AT = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
AGES = st.sampled_from([0, 10, 14, 16, 29, 31, 74, 76, 149, 151, 400])
STATES = st.fixed_dictionaries(
    {
        "presence": st.sampled_from([p.value for p in devices.Presence]),
        "connected": st.booleans(),
        "seen": AGES,
        "closed": AGES,
        "cause": st.sampled_from(["closed", "lost", "silence", "gateway-stop", "gateway-lost"]),
    }
)
NODES = st.fixed_dictionaries({"beat": AGES, "judge": AGES, "stopped": st.booleans()})
CAUSES = {
    "closed": "agent-stopped",
    "silence": "agent-silent",
    "lost": "connection-lost",
    "gateway-stop": "not-returned",
    "gateway-lost": "not-returned",
}


def _before(seconds: int) -> datetime:
    return AT - timedelta(seconds=seconds)


def _oracle(state: dict[str, Any], own: dict[str, Any], nodes: list[dict[str, Any]]) -> str:
    def lives(node: dict[str, Any]) -> bool:
        return not node["stopped"] and node["beat"] <= 15

    if state["connected"] and lives(own):
        if state["seen"] <= 75:
            return "online"
        return "broken" if own["judge"] >= 150 else state["presence"]
    if state["presence"] == "offline":
        return "offline"
    if lives(own):
        judged = own["judge"] >= 150 and state["closed"] >= 30
        return "offline" if judged else "suspect"
    others_know = any(lives(node) and node["judge"] >= 150 for node in nodes)
    return "offline" if others_know and own["beat"] >= 150 else "unknown"


@pytest.fixture
def device(own_database: str) -> Device:
    from tests.cast import people

    return device_of(people().anna, state_gateway_id="g1")


@pytest.fixture
def as_owner(device: Device) -> Iterator[Device]:
    with database_role("owner"):
        yield device


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(state=STATES, own=NODES, other=NODES)
def test_the_statement_decides_like_the_oracle(
    as_owner: Device, state: dict[str, Any], own: dict[str, Any], other: dict[str, Any]
) -> None:
    for name, node in (("g1", own), ("g2", other)):
        GatewayNode.objects.update_or_create(
            gateway_id=name,
            defaults={
                "started_at": _before(9999),
                "beat_at": _before(node["beat"]),
                "judge_from_at": _before(node["judge"]),
                "stopped_at": AT if node["stopped"] else None,
            },
        )
    DeviceState.objects.update(
        presence=state["presence"],
        presence_at=_before(500),
        connected=state["connected"],
        last_seen_at=_before(state["seen"]),
        disconnected_at=_before(state["closed"]),
        close_cause=state["cause"],
        offline_since_at=None,
        offline_cause="",
    )
    changed = devices.sweep(at=AT)
    found = DeviceState.objects.get()
    expected = _oracle(state, own, [own, other])
    assert found.presence == expected
    assert changed == int(expected != state["presence"])
    assert found.presence_at == (AT if changed else _before(500))
    if changed and expected == "offline":
        since = state["closed"] if state["cause"] == "closed" else state["seen"]
        assert found.offline_since_at == _before(since)
        assert found.offline_cause == CAUSES[state["cause"]]


def test_the_worker_may_judge_and_a_new_device_is_left_alone(device: Device) -> None:
    with database_role("owner"):
        DeviceState.objects.update(gateway_id="")
    with database_role("worker"):
        assert devices.sweep(at=AT) == 0
        assert DeviceState.objects.get().presence == "unknown"


def test_a_row_that_is_being_written_is_left_to_the_next_turn(device: Device) -> None:
    import psycopg

    from obhut.config.database import dsn

    with database_role("owner"):
        GatewayNode.objects.create(
            gateway_id="g1", started_at=AT, beat_at=AT, judge_from_at=_before(500)
        )
        DeviceState.objects.update(presence="online", disconnected_at=_before(60))
        with psycopg.connect(dsn("gateway")) as writing:
            writing.execute("update devices_devicestate set last_seen_at = now()")
            assert devices.sweep(at=AT) == 0
        assert devices.sweep(at=AT) == 1
