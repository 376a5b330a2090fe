"""The handle that running work holds: it reports, hears a cancellation, and always ends."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

import structlog
from django.db import connection, transaction
from django.db.models import Q

from obhut.kernel import clock, ids
from obhut.work.models import Task
from obhut.work.rules.progress import State, outcome

_log = structlog.get_logger()
_EVERY_S = 1.0
_LINES = 200
_LINE_LENGTH = 300
CHANNEL = "work_task"


class Cancelled(Exception):  # noqa: N818 - what happened, not an error
    """Somebody cancelled the work; ``running`` ends it as cancelled."""


class Busy(Exception):  # noqa: N818 - a state
    """The work is already running elsewhere, or has ended and is not to be repeated."""


@contextmanager
def running(task_id: UUID) -> Iterator["Progress"]:
    """Do a piece of work: it is running inside the block and has a named end after it.

    Begins work that waits, failed, or has fallen silent (a job that is tried again). Call it
    outside a transaction, else nobody sees the progress before the end. An exception ends the work
    as failed, with a reference number, and goes on. Raises Busy.
    """
    progress = Progress(_claim(task_id))
    try:
        yield progress
    except Cancelled:
        progress.end(State.CANCELLED)
    except BaseException as problem:
        reference = _reference()
        _log.exception("task-failed", task=str(task_id), reference=reference)
        progress.say(f"{type(problem).__name__} ({reference})")
        progress.end(State.FAILED, reference=reference)
        raise
    else:
        progress.end(outcome(done=progress.done, failed=progress.failed))


class Progress:
    """What running work tells: ``advance`` after each item, ``beat`` inside a long one."""

    def __init__(self, task: Task) -> None:
        self.task_id = task.pk
        self.total = task.total
        self.done = 0
        self.failed = 0
        self._silence = timedelta(seconds=task.silence_s)
        self._lines: list[str] = []
        self._written = clock.monotonic()

    def advance(self, count: int = 1) -> None:
        """Count items that succeeded. Raises Cancelled when somebody has cancelled."""
        self.done += count
        self._report()

    def failed_item(self, line: str) -> None:
        """Count an item that failed and say why. Raises Cancelled."""
        self.failed += 1
        self.say(line)
        self._report()

    def beat(self) -> None:
        """Give a sign of life inside a long step. Raises Cancelled."""
        self._report()

    def expect(self, total: int) -> None:
        """Set the number of items, once it is known."""
        self.total = total
        self._write()

    def say(self, line: str) -> None:
        """Add a line to the log; the last 200 stay."""
        self._lines = [*self._lines, line[:_LINE_LENGTH]][-_LINES:]

    def end(self, state: State, *, reference: str = "") -> None:
        """Write the end; ``running`` does it."""
        at = clock.real()
        self._write(state=state, finished_at=at, silent_at=None, reference=reference)

    def _report(self) -> None:
        """Write at most once a second, however fast the items go."""
        if clock.monotonic() - self._written < _EVERY_S:
            return
        self._write()
        if Task.objects.filter(pk=self.task_id, cancel_asked_at__isnull=False).exists():
            raise Cancelled

    def _write(self, **end: object) -> None:
        at = clock.real()
        values = {"state": State.RUNNING, "silent_at": at + self._silence, "finished_at": None}
        Task.objects.filter(pk=self.task_id).update(
            total=self.total,
            done=self.done,
            failed=self.failed,
            heartbeat_at=at,
            log=self._lines,
            **{**values, **end},
        )
        _tell(self.task_id)
        self._written = clock.monotonic()


def _claim(task_id: UUID) -> Task:
    at = clock.real()
    with transaction.atomic():
        free = Q(state__in=(State.QUEUED, State.FAILED, State.NO_RESPONSE)) | Q(
            state=State.RUNNING, silent_at__lt=at
        )
        task = Task.objects.select_for_update().filter(free, pk=task_id).first()
        if not isinstance(task, Task):
            raise Busy(task_id)
        if task.cancel_asked_at:
            Task.objects.filter(pk=task_id).update(state=State.CANCELLED, finished_at=at)
        else:
            _begin(task)
    if task.cancel_asked_at:
        raise Busy(task_id)
    _tell(task_id)
    return task


def _begin(task: Task) -> None:
    at = clock.real()
    Task.objects.filter(pk=task.pk).update(
        state=State.RUNNING, started_at=at, heartbeat_at=at, done=0, failed=0, finished_at=None,
        silent_at=at + timedelta(seconds=task.silence_s), reference="",
    )  # fmt: skip


def _tell(task_id: UUID) -> None:
    """Wake whoever follows the work in a terminal."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_notify(%s, %s)", [CHANNEL, str(task_id)])


def _reference() -> str:
    return str(structlog.contextvars.get_contextvars().get("reference") or ids.new_reference())
