"""``obhut-agent run``: put the parts together, hold the lock, work."""

import os
import sys
from pathlib import Path

from obhut_agent import enrolment, facts, identity, log, looks
from obhut_agent.core import Core
from obhut_agent.failed_services import FailedServices
from obhut_agent.failures import Failure
from obhut_agent.linux import LinuxProbe
from obhut_agent.noticing import Noticing
from obhut_agent.proxy import choose
from obhut_agent.reporter import Reporter
from obhut_agent.sampler import Probe, Sampler
from obhut_agent.spool import Spool
from obhut_agent.state import State
from obhut_agent.status import StatusFile
from obhut_agent.stocktaking import Stocktaking
from obhut_agent.version import VERSION
from obhut_protocol.frames import Hello
from obhut_protocol.limits import PROTO_MAX, PROTO_MIN

CAPS = ("sample-row", "facts", "event")


def run(state: State, *, machine_id_file: Path, proxy: str | None = None, root: str = "") -> int:
    """Work until SIGTERM; return the exit code. Raises Failure when it cannot begin."""
    os.umask(0o077)  # whatever is ever written here is for its owner alone
    state.create()
    found = enrolment.load(state)
    choose(found.gateway, configured=proxy or found.proxy)  # nonsense is said at once
    lock = state.hold_lock()
    try:
        _work(state, machine_id_file, proxy, root)
    finally:
        lock.close()
    return 0


def _work(state: State, machine_id_file: Path, proxy: str | None, root: str) -> None:
    spool = _open_spool(state)
    probe, services = _probe(), FailedServices()
    sampler = Sampler(probe, failed_services=services.names)
    reporter = Reporter(
        spool,
        sample=sampler.sample,
        gather=lambda: facts.gather(disks=probe.disks(), failed=services.names()),
        noticing=Noticing(state, boot_id=identity.boot_id()),
    )
    stocktaking = Stocktaking(state, spool, reporter.write_inventory, root=root)
    log.say("started", version=VERSION)
    hardware_id = identity.hardware_id(machine_id_file)
    Core(
        state=state,
        spool=spool,
        reporter=reporter,
        status=StatusFile(state),
        hello=lambda: _hello(spool, hardware_id, (*CAPS, stocktaking.cap, looks.cap(state))),
        stocktaking=stocktaking,
        proxy=proxy,
    ).run()


def _probe() -> Probe:
    if sys.platform == "linux":
        return LinuxProbe()
    from obhut_agent.portable import PortableProbe  # noqa: PLC0415 -- psutil costs idle memory

    return PortableProbe()


def _open_spool(state: State) -> Spool:
    try:
        damaged = _moved(state) if state.old_spool.exists() else None
        spool = Spool(state.spool)
    except OSError as problem:
        raise Failure(
            "state-not-usable", path=state.path, reason=problem.strerror or "?"
        ) from problem
    if damaged or spool.damaged:
        log.say("spool-damaged", path=damaged or spool.damaged)
    return spool


def _moved(state: State) -> Path | None:
    from obhut_agent import old_spool  # noqa: PLC0415 -- needed once in a device's life

    return old_spool.move(state.old_spool, state.spool)


def _hello(spool: Spool, hardware_id: str, caps: tuple[str, ...]) -> Hello:
    return Hello(
        proto_min=PROTO_MIN,
        proto_max=PROTO_MAX,
        agent_version=VERSION,
        os=sys.platform,
        boot_id=identity.boot_id(),
        spool_id=spool.spool_id,
        last_acked_seq=spool.acked,
        caps=caps,
        hardware_id=hardware_id,
        hostname=identity.hostname(),
    )
