"""``make bench-large``: how long a fleet takes to come back after its gateway was killed.

Agents hang on an instance of their own and measure now and then; the gateway is killed once. The
line says after how many seconds all were connected again (as the database knows it), how many
outages of devices were noted because of it, and what became of the messages.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg

from dev.running import Running, await_true, environment, free_port, running
from obhut.config.database import dsn
from obhut.config.instance import Instance

_PATIENCE_S = 600
_MEASURED_S = "180"


def main() -> None:
    """Print the figures as one line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000, help="agents")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        with running(Path(folder) / "data", "--port", free_port()) as instance:
            sys.stdout.write(json.dumps(_storm(instance, options.count)) + "\n")


def _storm(instance: Running, count: int) -> dict[str, Any]:
    own = Instance(instance.data)
    with psycopg.connect(dsn("backup", own), autocommit=True) as database:
        begin = _now(database)
        agents = subprocess.Popen(
            [sys.executable, "-m", "obhut.cli", "simulate", "agents", "--count", str(count),
             "--interval", "30", "--seconds", _MEASURED_S, "--data", str(own.path), "--json"],
            stdout=subprocess.PIPE, text=True, env=environment(),
        )  # fmt: skip
        await_true(_all_since(database, begin, count), seconds=_PATIENCE_S, what="all connected")
        killed_at = _now(database)
        for gateway in instance.processes("gateway"):
            gateway.kill()
        back_s = await_true(
            _all_since(database, killed_at, count), seconds=_PATIENCE_S, what="all back"
        )
        found = json.loads(agents.communicate()[0])
        outages = "select count(*) from devices_absence where began_at >= %s and ended_at < %s"
        noted = _number(database, outages, killed_at, _now(database))
    return {"bench": "storm", "all_back_s": round(back_s, 1), "outages": noted, **found}


def _all_since(
    database: "psycopg.Connection[Any]", since: datetime, count: int
) -> Callable[[], bool]:
    """Return a question: have all devices connected after ``since``, and are they here?"""
    statement = "select count(*) from devices_devicestate where connected and connected_at >= %s"
    return lambda: _number(database, statement, since) >= count


def _now(database: "psycopg.Connection[Any]") -> datetime:
    found = database.execute("select now()").fetchone()
    assert found is not None
    return found[0]  # type: ignore[no-any-return]


def _number(database: "psycopg.Connection[Any]", statement: str, *values: object) -> int:
    found = database.execute(statement.encode(), values).fetchone()
    assert found is not None
    return int(found[0])


if __name__ == "__main__":
    main()
