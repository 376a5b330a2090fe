"""Charts of every period with real rows: band, gap, and nothing wrong in any theme or width."""

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from dev.running import Running, environment
from tests.e2e.conftest import ADMIN, Doors
from tests.e2e.looking import faults

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.e2e

_HISTORY = """
import math, os
from datetime import timedelta
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "obhut.config.settings")
import django
django.setup()
from obhut.devices.models import Device
from obhut.health import api
from obhut.kernel import clock
now = clock.real()
hour = now.replace(minute=0, second=0, microsecond=0)
device = Device.objects.get(pk=1)
who = (device.pk, device.partner_id, device.customer_id)
def values(n, by=0.0):
    day = max(0.0, math.sin(n / 24 * 2 * math.pi - 2))
    cpu, memory = 8 + 50 * day, 45 + 10 * day
    return (cpu * (1 + by), day * 2, day, day, memory * (1 + by / 4), None, 3.0, None, None, None,
            60 + n / 200, 11.0, 300 * day, 40 * day)
hours = [api.HistoryHour(*who, hour - timedelta(hours=n), 60, values(-n, -0.6), values(-n),
                         values(-n, 0.6)) for n in range(2, 390 * 24) if not 200 < n < 260]
rows = [api.HistoryRow(*who, now - timedelta(minutes=5 * n), 5, values(-n / 12))
        for n in range(1, 8 * 288) if not 30 < n < 60]
print(api.store_history(rows=rows, hours=hours))
"""


@pytest.fixture(scope="module")
def history(demo: Running) -> None:
    """Give the local device of the demonstration thirteen months, with a gap in each period."""
    done = subprocess.run(
        [sys.executable, "-c", _HISTORY],
        env={**environment(), "OBHUT_DATA": str(demo.data), "OBHUT_ROLE": "worker"},
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


@pytest.mark.clause("V-P.4")
@pytest.mark.usefixtures("history")
@pytest.mark.parametrize(
    ("key", "with_band"),
    [("24h", False), ("7d", False), ("30d", True), ("90d", True), ("13m", True)],
)
def test_a_period_is_drawn_with_its_gap_and_band(
    demo: Running, chromium: "Browser", doors: Doors, key: str, with_band: bool
) -> None:
    context = doors.context(chromium, ADMIN)
    page = context.new_page()
    page.goto(f"/geraete/1/zustand/?zeitraum={key}")
    page.wait_for_selector(".ob-chart .u-legend")
    legend = page.locator(".ob-chart .u-legend").first.inner_text()
    assert ("höchster" in legend) is with_band
    numbers = page.evaluate(
        f"fetch('/geraete/1/werte/auslastung.json?zeitraum={key}').then(r => r.json())"
    )
    cpu = numbers["series"][0]
    assert cpu["values"].count(None) >= 1
    assert ("band" in cpu) is with_band
    assert faults(page, f"chart-{key}") == []
    context.close()
