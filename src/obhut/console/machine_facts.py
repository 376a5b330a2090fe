"""What the processes say of themselves, in words and with a verdict."""

import platform
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import version

import django
from django.db import connection
from django.utils.formats import date_format, number_format
from django.utils.timesince import timesince
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from obhut.console.loop_words import loop_in_words
from obhut.devices.api import Age, VersionCount, own_agent_version
from obhut.maintenance.api import DumpNote, LoopState, Process, dump_is_too_old
from obhut.notifications.api import MailBacklog
from obhut.ui.components import Badge, Fact, Status

_LITTLE_DISK = 10
_SLOW_MAIL = timedelta(minutes=10)
_GB = 1024


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a small table."""

    name: str
    cells: tuple[str, ...]
    badge: Badge


def of(known: Iterable[Process], kind: str) -> list[Process]:
    """Return the processes of one kind."""
    return [process for process in known if process.kind == kind]


def process_line(process: Process, at: datetime) -> Line:
    """Return a process with its age and whether it lives."""
    silent = process.is_silent(at=at)
    badge = Badge(Status.DANGER, _("silent")) if silent else Badge(Status.OK, _("alive"))
    cells = (_ago(process.beat_at, at), _moment(process.started_at))
    return Line(process.name, cells, badge)


def loop_line(loop: LoopState, at: datetime) -> Line:
    """Return a piece of repeated work and whether it comes through."""
    if loop.failures:
        words = ngettext("%(count)s failure", "%(count)s failures in a row", loop.failures)
        badge = Badge(Status.DANGER, words % {"count": loop.failures})
    elif loop.last_success is None:
        badge = Badge(Status.UNKNOWN, _("not run yet"))
    else:
        badge = Badge(Status.OK, _("in order"))
    last = _ago(loop.last_success, at) if loop.last_success else "–"
    return Line(loop_in_words(loop.name), (last,), badge)


def gateway_facts(process: Process, at: datetime) -> list[Fact]:
    """Return what a gateway has to do at this moment."""
    wanted = (
        ("connections", _("Connections"), 0),
        ("messages_per_s", _("Messages a second"), 1),
        ("batch_size", _("Messages in one commit"), 1),
        ("waiting", _("Messages waiting"), 0),
        ("lag_s", _("The oldest of them waits for (s)"), 1),
        ("ack_p50_ms", _("Acknowledged, half of all within (ms)"), 1),
        ("ack_p99_ms", _("Acknowledged, 99 of 100 within (ms)"), 1),
        ("messages", _("Messages since the start"), 0),
        ("poison", _("Refused messages since the start"), 0),
    )
    return [
        Fact(_("Sign of life"), process_line(process, at).badge),
        *(Fact(label, _figure(process, name, digits)) for name, label, digits in wanted),
    ]


def job_facts(known: Iterable[Process]) -> list[Fact]:
    """Return the queue of jobs as the worker saw it last."""
    wanted = (
        ("jobs_waiting", _("Waiting")),
        ("jobs_running", _("Running")),
        ("jobs_failed", _("Given up")),
    )
    workers = of(known, "worker")
    return [Fact(label, _figure(w, name, 0)) for w in workers for name, label in wanted]


def mail_facts(backlog: MailBacklog) -> list[Fact]:
    """Return how much mail waits."""
    oldest = _moment(backlog.oldest_at) if backlog.oldest_at else "–"
    return [
        Fact(_("Waiting"), _number(backlog.waiting)),
        Fact(_("The oldest is from"), oldest),
        Fact(_("Not deliverable"), _number(backlog.failed)),
    ]


def house_facts(known: Iterable[Process], backlog: MailBacklog, at: datetime) -> list[Fact]:
    """Return disk, mail and backup, each with a verdict."""
    workers = of(known, "worker")
    found = [_disk(worker) for worker in workers]
    dumps = [dump for worker in workers for dump in worker.dumps]
    return [*found, Fact(_("Mail"), _mail(backlog, at)), Fact(_("Backup"), dump_state(dumps, at))]


def dump_state(dumps: list[DumpNote], at: datetime) -> Badge:
    """Return whether the newest backup is young enough, with its age."""
    newest = max((dump.taken_at for dump in dumps), default=None)
    if newest is None:
        return Badge(Status.WARNING, _("none yet"))
    status = Status.DANGER if dump_is_too_old(newest_at=newest, at=at) else Status.OK
    return Badge(status, _ago(newest, at))


def dump_line(dump: DumpNote) -> tuple[str, str, str, str, str]:
    """Return the cells of a backup: when, why, size, rows, file."""
    reasons = {
        "nightly": _("every night"),
        "by-hand": _("by hand"),
        "before-migration": _("before an upgrade"),
    }
    size = f"{number_format(dump.bytes / 1024 / 1024, 1)} MB"
    reason = reasons.get(dump.reason, dump.reason)
    return (_moment(dump.taken_at), reason, size, _number(dump.rows), dump.file)


def version_line(each: VersionCount) -> Line:
    """Return a version of the agent and whether it is the current one."""
    ages = {
        Age.CURRENT: Badge(Status.OK, _("current")),
        Age.OLD: Badge(Status.WARNING, _("old")),
        Age.NEWER: Badge(Status.INFO, _("newer")),
        Age.UNKNOWN: Badge(Status.UNKNOWN, _("unknown")),
    }
    return Line(each.version or "–", (_number(each.devices), _number(each.online)), ages[each.age])


def version_facts() -> list[Fact]:
    """Return the builds that are at work."""
    with connection.cursor() as cursor:
        cursor.execute("show server_version")
        database = str(cursor.fetchone()[0])
    return [
        Fact("Obhut", version("obhut")),
        Fact(_("Agent that is shipped"), own_agent_version()),
        Fact("PostgreSQL", database),
        Fact("Python", platform.python_version()),
        Fact("Django", django.get_version()),
        Fact(_("Operating system"), _system()),
    ]


def _system() -> str:
    """Return what the operating system calls itself."""
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        return platform.system()


def _disk(worker: Process) -> Fact:
    free, total = worker.figure("disk_free_mb"), worker.figure("disk_total_mb")
    if free is None or not total:
        return Fact(_("Disk of the data folder"), Badge(Status.UNKNOWN, _("not measured yet")))
    percent = round(free * 100 / total)
    status = Status.OK if percent >= _LITTLE_DISK else Status.DANGER
    words = _("%(free)s GB free of %(total)s GB (%(percent)s %%)") % {
        "free": number_format(free / _GB, 1),
        "total": number_format(total / _GB, 1),
        "percent": percent,
    }
    return Fact(_("Disk of the data folder"), Badge(status, words))


def _mail(backlog: MailBacklog, at: datetime) -> Badge:
    if backlog.oldest_at and at - backlog.oldest_at > _SLOW_MAIL:
        words = _("%(count)s waiting, the oldest since %(time)s")
        numbers = {"count": _number(backlog.waiting), "time": timesince(backlog.oldest_at, at)}
        return Badge(Status.WARNING, words % numbers)
    return Badge(Status.OK, _("flows"))


def _figure(process: Process, name: str, digits: int) -> str:
    value = process.figure(name)
    return "–" if value is None else number_format(value, digits, force_grouping=True)


def _number(value: int) -> str:
    return number_format(value, force_grouping=True)


def _ago(then: datetime, at: datetime) -> str:
    if at - then < timedelta(minutes=1):
        seconds = max(0, int((at - then).total_seconds()))
        words = ngettext("%(count)s second ago", "%(count)s seconds ago", seconds)
        return words % {"count": seconds}
    return _("%(time)s ago") % {"time": timesince(then, at, depth=1)}


def _moment(at: datetime) -> str:
    return date_format(localtime(at), "SHORT_DATETIME_FORMAT")
