"""Measure the idle agent: memory and CPU over TLS against a gateway that only acknowledges.

    .venv/bin/python dev/bench/agent_idle.py [--seconds 60] [--speed 30]

Prints one JSON line. The agent runs as on a device (``-S -OO``). ``--speed 30`` lets its rhythm run
thirty times as fast, and the CPU share is divided by thirty again; because a new agent writes each
sample as its own row, that is rather too much than too little. ``pss_alone_mb`` counts pages of the
interpreter as if no other process shared them, which is what one device pays.
"""

import argparse
import json
import os
import signal
import site
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT)]

from obhut_agent.state import State  # noqa: E402
from obhut_protocol.frames import Ack, Data, Limits  # noqa: E402
from tests.agent.conftest import TlsFiles, enrol_with  # noqa: E402
from tests.agent.stub_gateway import Connection, StubGateway  # noqa: E402

HEARTBEAT_S, SAMPLE_S, ROW_S = 30, 60, 300
TICKS = os.sysconf("SC_CLK_TCK")


def main() -> int:
    """Run the measurement."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--speed", type=int, default=30)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        tls = TlsFiles(Path(folder))
        with StubGateway(tls=tls.server()) as gateway:
            state = State(Path(folder) / "state")
            enrol_with(state, gateway, ca_file=tls.ca)
            print(json.dumps(measure(gateway, state, options.seconds, options.speed)))
    return 0


def measure(gateway: StubGateway, state: State, seconds: int, speed: int) -> dict[str, object]:
    """Return the numbers of one agent, observed for so many seconds after its first minute."""
    agent = start(state)
    try:
        with gateway.accept() as link:
            link.login(limits=rhythm(speed))
            serve(link, 5)
            before, since = cpu_s(agent.pid), time.perf_counter()
            messages = serve(link, seconds)
            spent = cpu_s(agent.pid) - before
            wall = time.perf_counter() - since
            memory = memory_mb(agent.pid)
    finally:
        agent.send_signal(signal.SIGTERM)
        agent.wait(10)
    share = 100 * spent / wall / speed
    return {**memory, "cpu_percent": round(share, 4), "messages": messages, "seconds": round(wall)}


def start(state: State) -> "subprocess.Popen[bytes]":
    """Start the agent as a service would."""
    paths = [str(ROOT / "agent" / "src"), *site.getsitepackages()]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    command = ["/usr/bin/python3.11", "-S", "-OO", "-m", "obhut_agent", "run"]
    return subprocess.Popen(
        [*command, "--state", str(state.path)], env=environment, stderr=subprocess.DEVNULL
    )


def rhythm(speed: int) -> Limits:
    """Return the normal rhythm, ``speed`` times as fast; the inventory would be no idling."""
    heartbeat, sample, row = (max(1, each // speed) for each in (HEARTBEAT_S, SAMPLE_S, ROW_S))
    return Limits(heartbeat, sample, row, inventory_s=0)


def serve(link: Connection, seconds: int) -> int:
    """Acknowledge what comes for so long; return how many frames came."""
    until, count = time.perf_counter() + seconds, 0
    while time.perf_counter() < until:
        frame = link.session.receive(link.receive_raw())
        count += 1
        if isinstance(frame, Data):
            link.send(Ack(frame.seq))
    return count


def cpu_s(pid: int) -> float:
    """Return user and system seconds, finished children included."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / TICKS


def memory_mb(pid: int) -> dict[str, float]:
    """Return the sums of the process's mappings."""
    pss = rss = anon = alone = 0
    interpreter = False
    for line in Path(f"/proc/{pid}/smaps").read_text().splitlines():
        name, *rest = line.split()
        if not name.endswith(":"):
            interpreter = "python" in line.rpartition("/")[2] or "/python3" in line
            continue
        value = int(rest[0]) if rest and rest[0].isdigit() else 0
        pss += value * (name == "Pss:")
        anon += value * (name == "Anonymous:")
        rss += value * (name == "Rss:")
        alone += value * (name == ("Rss:" if interpreter else "Pss:"))
    sums = {"pss_mb": pss, "pss_alone_mb": alone, "anonymous_mb": anon, "rss_mb": rss}
    return {key: round(value / 1024, 1) for key, value in sums.items()}


if __name__ == "__main__":
    sys.exit(main())
