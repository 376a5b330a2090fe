"""Two hours offline: nothing is lost, and nothing looks healthy that was not seen."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from obhut.devices import api as devices
from obhut.health import api as health
from obhut.health.models import Sample
from obhut.health.rules.late import is_late
from obhut.kernel import clock
from obhut.tenancy.api import OPERATOR, operator_scope
from obhut_protocol.metrics import POSITION
from tests.gateway.conftest import Gateway
from tests.gateway.machine import Machine, now_ms, row
from tests.roles import database_role

_FIVE_MS, _TWO_HOURS = 300_000, 24
_POSITIONS = (POSITION["cpu_percent"],)


def _seen(machine: Machine, at: datetime) -> tuple[list[health.Point], health.Coverage]:
    wanted: dict[str, Any] = {
        "scope": OPERATOR, "device_id": machine.device_id, "span": health.Span.DAY, "until": at,
    }  # fmt: skip
    with operator_scope():
        points = health.curve(positions=_POSITIONS, **wanted)
        return points, health.coverage(known_since=at - timedelta(hours=4), **wanted)


@pytest.mark.clause("V-P.4")
def test_two_hours_offline_are_a_gap_and_then_complete(
    own_gateway: Gateway, machine: Machine
) -> None:
    now = now_ms()
    # Four hours of rows: the first two were sent, the others lay in the spool.
    times = [now - (47 - n) * _FIVE_MS for n in range(48)]
    rows = [row(n + 1, at_ms=at) for n, at in enumerate(times)]
    agent = own_gateway.connect(machine)
    agent.store(*rows[:_TWO_HOURS])
    agent.wire.cut()
    own_gateway.await_state(machine, "connected", False)
    own_gateway.owner.execute(
        "update devices_devicestate set disconnected_at = now() - interval '2 hours',"
        " last_seen_at = now() - interval '2 hours'"
    )
    own_gateway.owner.execute(
        "update devices_gatewaynode set judge_from_at = now() - interval '1 day'"
    )
    with database_role("worker"):
        devices.sweep(at=clock.real())
    assert own_gateway.state(machine, "presence") == "offline"

    at = datetime.fromtimestamp(now / 1000, UTC)
    points, covered = _seen(machine, at)
    assert points[-1].at < now / 1000 - 1.9 * 3600  # no line into the time nobody saw
    assert covered.missing == pytest.approx(114, abs=6)

    back = own_gateway.connect(machine)
    assert back.welcome.last_seq_stored == _TWO_HOURS
    back.store(*rows[_TWO_HOURS:])
    points, covered = _seen(machine, at)
    assert own_gateway.seqs(machine) == list(range(1, 49))
    assert all(point.values != (None,) for point in points)
    assert covered.missing <= 1
    assert own_gateway.state(machine, "presence") == "online"

    with operator_scope():
        stored = Sample.objects.filter(device_id=machine.device_id).order_by("seq")
        late = [r.seq for r in stored if is_late(measured_at=r.measured_at, at=r.received_at)]
        shown = sorted(r.measured_at.timestamp() * 1000 for r in stored)
    assert late == list(range(1, 47))  # the last two came within ten minutes
    # The device's clock is taken as far off as its greeting took to arrive: milliseconds.
    assert shown == pytest.approx(sorted(times), abs=2000)
