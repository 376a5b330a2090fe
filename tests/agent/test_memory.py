"""An hour of a dead server must not make the agent grow."""

import tracemalloc
from pathlib import Path

from obhut_agent.core import Core
from obhut_agent.reporter import Reporter
from obhut_agent.spool import Spool
from obhut_agent.state import State
from obhut_agent.status import StatusFile
from obhut_agent.stocktaking import Stocktaking
from obhut_protocol.facts import Facts
from obhut_protocol.frames import Hello
from obhut_protocol.metrics import METRICS
from tests.agent.conftest import enrol_with
from tests.agent.stub_gateway import StubGateway

TRIES_AN_HOUR = 60
SAMPLES_AN_HOUR = 60
MOST_BYTES = 512 * 1024


def _hello() -> Hello:
    return Hello(1, 1, "0", "linux", "b", "ab" * 16, 0, (), "h", "n")


def _hours(agent: Core, reporter: Reporter, count: int) -> None:
    """Do what the timers would: try to connect, measure, bring it to the disk."""
    for _ in range(count * TRIES_AN_HOUR):
        agent._dial(0.0)
        agent._sample(0.0)
        reporter.take_sample(agent._limits, at_once=True)


def test_nothing_piles_up_while_nobody_answers(tmp_path: Path, gateway: StubGateway) -> None:
    state = State(tmp_path / "state")
    enrol_with(state, gateway)
    gateway.close()
    spool = Spool(state.spool)
    reporter = Reporter(spool, sample=lambda: (1.0,) * len(METRICS), gather=Facts)
    agent = Core(
        state=state,
        spool=spool,
        reporter=reporter,
        status=StatusFile(state),
        hello=_hello,
        stocktaking=Stocktaking(state, spool, lambda _part: True),
    )
    _hours(agent, reporter, 1)  # what is loaded and cached once is no growth
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        _hours(agent, reporter, 2)
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
        agent._switch.waker.close()
        agent._switch._wakeup.close()
        agent._selector.close()
        spool.close()
    assert spool.waiting > 2 * SAMPLES_AN_HOUR
    assert after - before < MOST_BYTES
