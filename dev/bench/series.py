"""``make bench-large``: charts, sums and expiry on full days of many devices, as JSON lines.

Makes a server of its own. ``--devices`` have one full day of 5-minute rows, stored in the order in
which they arrive, so that the rows of one device lie far apart; one more day is old enough to go.
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import psutil
import psycopg

from obhut.config.database import dsn
from obhut.config.instance import Instance
from obhut.config.postgres.throwaway import throwaway_instance
from obhut.kernel import clock

if TYPE_CHECKING:
    from obhut.health.api import Span

# Modules of Django are imported once their surroundings stand, hence inside the functions.
# ruff: noqa: PLC0415

_VALUES = 20
_FILL = """
insert into health_sample (device_id, partner_id, customer_id, spool_id, seq, measured_at,
                           device_at, received_at, table_version, count, "values")
select d, 1, mod(d, 40), '00000000-0000-0000-0000-000000000001', n,
       %(begin)s + n * interval '5 min',
       null, %(begin)s + n * interval '5 min', 1, 5,
       array(select (random() * 100)::real from generate_series(1, %(values)s) where d + n > 0)
  from generate_series(1, %(rows)s) n, generate_series(1, %(devices)s) d
"""


def main() -> None:
    """Print every figure as one line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--devices", type=int, default=1000, help="devices with a full day")
    parser.add_argument("--charts", type=int, default=200, help="charts that are measured")
    options = parser.parse_args()
    with throwaway_instance() as instance:
        _set_up(instance)
        for line in _figures(options.devices, options.charts):
            sys.stdout.write(json.dumps(line) + "\n")
            sys.stdout.flush()


def _set_up(instance: Instance) -> None:
    os.environ.update(OBHUT_DATA=str(instance.path), DJANGO_SETTINGS_MODULE="obhut.config.settings")
    subprocess.run(
        [sys.executable, "-m", "obhut.cli", "db", "migrate"],
        env={**os.environ, "OBHUT_ROLE": "owner"},
        check=True,
    )
    # Charts are read as the web does, everything else is done as the worker.
    import django

    django.setup()


def _figures(devices: int, charts: int) -> Iterator[dict[str, object]]:
    from obhut.health.api import Span

    yield {"bench": "machine", "cores": os.cpu_count(), "load_1min": round(os.getloadavg()[0], 2)}
    now = clock.real()
    today, old = now - timedelta(hours=24), now - timedelta(days=20)
    with psycopg.connect(dsn("owner"), autocommit=True) as owner:
        owner.execute("select health_make_partitions(%s, %s)", [old, old + timedelta(days=2)])
        fill = sum(_seconds(partial(_fill, owner, begin, devices)) for begin in (today, old))
        owner.execute("vacuum analyze health_sample")
        size = owner.execute(
            "select sum(pg_total_relation_size(inhrelid)) from pg_inherits"
            " where inhparent = 'health_sample'::regclass"
        ).fetchone()
    yield {
        "bench": "series-fill", "devices": devices, "rows": 2 * devices * 288,
        "rows_per_s": round(2 * devices * 288 / fill),
        "mb": round(int(size[0]) / 2**20) if size else 0,
    }  # fmt: skip
    yield {"bench": "series-chart", "span": "24h", **_charts(Span.DAY, devices, charts, now)}
    yield from _work(now, devices)
    yield {"bench": "series-chart", "span": "30d", **_charts(Span.MONTH, devices, charts, now)}


def _fill(owner: "psycopg.Connection[Any]", begin: datetime, devices: int) -> None:
    owner.execute(_FILL, {"begin": begin, "devices": devices, "rows": 288, "values": _VALUES})


def _charts(span: "Span", devices: int, count: int, until: datetime) -> dict[str, float]:
    """Return the times of charts of three metrics, each of another device, as the web reads."""
    from django.db import connection

    from obhut.health.api import curve
    from obhut.tenancy.api import OPERATOR, operator_scope

    chance, times = random.Random(1), []
    with operator_scope(), connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        server = psutil.Process(cursor.fetchone()[0])
    before = sum(server.cpu_times()[:2])
    for _ in range(count):
        device = chance.randint(1, devices)
        with operator_scope():
            times.append(1000 * _seconds(lambda device=device: curve(  # type: ignore[misc]
                scope=OPERATOR, device_id=device, positions=(0, 4, 6), span=span, until=until,
            )))  # fmt: skip
    return {
        "server_cpu_ms": round(1000 * (sum(server.cpu_times()[:2]) - before) / count, 2),
        "p50_ms": round(statistics.median(times), 2),
        "p95_ms": round(statistics.quantiles(times, n=20)[-1], 2),
    }


def _work(now: datetime, devices: int) -> Iterator[dict[str, object]]:
    """Measure what the worker does: an hour summed up, a day dropped."""
    from django.conf import settings
    from django.db import connection
    from psycopg.conninfo import conninfo_to_dict

    from obhut.health import api as health

    web = {key: connection.settings_dict[key] for key in ("USER", "PASSWORD")}
    parts = conninfo_to_dict(dsn("worker"))
    connection.close()
    connection.settings_dict.update(USER=parts["user"], PASSWORD=parts["password"])
    settings.ROLE = "worker"
    hour = now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=3)
    one = _seconds(lambda: health.roll_up_between(since=hour, until=hour))
    yield {"bench": "series-hour", "devices": devices, "seconds": round(one, 2)}
    _as_if_summed_up(now)
    yield {"bench": "series-expire", "seconds": round(_seconds(lambda: health.expire(at=now)), 2)}
    connection.close()
    connection.settings_dict.update(web)
    settings.ROLE = "login"


def _as_if_summed_up(now: datetime) -> None:
    with psycopg.connect(dsn("worker"), autocommit=True) as worker:
        worker.execute("insert into health_rollup (id, hours_until) values (1, %s)", [now])


def _seconds(work: Callable[[], object]) -> float:
    begin = clock.monotonic()
    work()
    return clock.monotonic() - begin


if __name__ == "__main__":
    main()
