"""The worker process: presence, inventory, outgoing mail, jobs, dumps, its own signs of life."""

import signal
from datetime import datetime, timedelta

from django.conf import settings

from obhut.accounts import api as accounts
from obhut.audit import api as audit
from obhut.config import metrics
from obhut.config.dump_tools import dump_source
from obhut.config.house_figures import HouseFigures
from obhut.config.loops import Loop, Turning, leaving
from obhut.devices import api as devices
from obhut.files import api as files
from obhut.health import api as health
from obhut.inventory import api as inventory
from obhut.kernel import clock
from obhut.maintenance import api as maintenance
from obhut.notifications import api as notifications
from obhut.work import api as work

# One day more than the year that the trail is kept, so that no clock can refuse the last hour.
_KEEP_TRAIL = timedelta(days=366)


def run(*, metrics_port: int) -> None:
    """Work until SIGTERM or SIGINT; the turns under way are finished."""
    stop = leaving
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    keeper = devices.PackageKeeper(settings.AGENT_SHELF)
    house = HouseFigures()
    loops: list[Turning] = [
        *_loops(),
        Loop("package", 30, keeper.turn),
        Loop("house", 20, house.look),
        *work.job_loops(),
        *_stage(),
    ]
    started_at = clock.real()
    loops.append(Loop("beat", 2, lambda: _beat(loops, house, started_at)))
    metrics.serve(port=metrics_port)
    for loop in loops:
        loop.start(stop)
    stop.wait()
    keeper.stop()
    for loop in loops:
        loop.join()


def _loops() -> list[Loop]:
    inbox, rater = inventory.Inbox(), health.Rater()
    prober = maintenance.Prober(f"{settings.PUBLIC_URL}/bereit")
    return [
        Loop("presence", 5, lambda: devices.sweep(at=clock.real())),
        Loop("risk", 10, lambda: rater.turn(at=clock.real())),
        Loop("causes", 15, lambda: devices.judge_causes(at=clock.real())),
        Loop("habits", 60, lambda: health.learn_habits(at=clock.real())),
        Loop("events", 2, lambda: health.read_events(at=clock.real())),
        Loop("absences", 3600, lambda: devices.expire_absences(at=clock.real())),
        Loop("moves", 30, inventory.follow),
        Loop("history", 3600, lambda: inventory.expire(at=clock.real())),
        Loop("inventory", 1, lambda: inbox.turn(at=clock.real())),
        Loop("figures", 10, lambda: devices.count_fleet(at=clock.real())),
        Loop("mail", 2, lambda: notifications.deliver_due(at=clock.real())),
        Loop("sessions", 60, lambda: accounts.sweep(at=clock.real())),
        Loop("trail", 3600, lambda: audit.expire(before=clock.real() - _KEEP_TRAIL)),
        Loop("removed-devices", 3600, lambda: devices.forget_removed(at=clock.real())),
        Loop("old-changes", 3600, lambda: devices.expire_changes(at=clock.real())),
        Loop("old-mail", 3600, lambda: notifications.expire_mail(at=clock.real())),
        Loop("scan", 10, lambda: files.scan_waiting(at=clock.real())),
        Loop("orphans", 3600, lambda: files.sweep_orphans(at=clock.real())),
        Loop("tasks", 10, lambda: work.sweep(at=clock.real())),
        Loop("partitions", 600, lambda: health.keep_partitions(at=clock.real())),
        Loop("hours", 60, lambda: health.roll_up(at=clock.real())),
        Loop("availability", 10, lambda: prober.turn(at=clock.real())),
        Loop("old-probes", 3600, lambda: maintenance.expire_probes(at=clock.real())),
        Loop("dump", 300, lambda: maintenance.dump_if_due(dump_source(), at=clock.real())),
    ]


def _stage() -> list[Turning]:
    """Return the loop that plays the demonstration's devices; none outside a demonstration."""
    if not settings.DEMO or not settings.DEMO_DEVICES:
        return []
    from obhut.config.demo.stage import Stage  # noqa: PLC0415 - only a demo needs the gateway here

    return [Stage()]


def _beat(loops: list[Turning], house: HouseFigures, started_at: datetime) -> None:
    turns = {loop.name: {"failures": loop.failures, "ok_at": _text(loop)} for loop in loops}
    stats = {**house.seen, **turns}
    maintenance.beat(process="worker", at=clock.real(), started_at=started_at, stats=stats)


def _text(loop: Turning) -> str | None:
    return loop.last_success.isoformat() if loop.last_success else None
