"""Jobs: what the worker does later, put into the queue in the transaction of its cause.

The queue belongs to the worker. The roles of web pages put jobs in through one function of the
database, and only those that are declared with ``web=True``.
"""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

import structlog
from django.db import connection
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from obhut.kernel import clock, ids
from obhut.work.models import Task
from obhut.work.rules.progress import State

_log = structlog.get_logger()
MOST_ATTEMPTS = 5
Argument = str | int | bool | None
_Work = TypeVar("_Work", bound=Callable[..., None])
web_jobs: set[str] = set()


class JobRefused(Exception):  # noqa: N818 - an answer
    """The database does not know the job as one that may be put into the queue."""


def job(name: str, *, web: bool = False) -> Callable[[_Work], _Work]:
    """Declare a job in a room's ``tasks.py``; it must be idempotent, for it may run twice.

    Its arguments are keywords: ids, dates as text, nothing secret. It is tried at most five times
    with growing waits; then it lies with its reference number among the operator's Vorgänge.
    """

    def declare(work: _Work) -> _Work:
        def attempt(context: JobContext, /, **arguments: Argument) -> None:
            try:
                work(**arguments)
            except Exception:
                _note_failure(name, attempts=context.job.attempts + 1)
                raise
            finally:
                connection.close()  # the threads of the pool come and go

        retry = RetryStrategy(max_attempts=MOST_ATTEMPTS - 1, exponential_wait=4)
        app.task(name=name, pass_context=True, retry=retry)(attempt)
        if web:
            web_jobs.add(name)
        return work

    return declare


def defer(
    name: str,
    *,
    lock: str | None = None,
    queueing_lock: str | None = None,
    run_at: datetime | None = None,
    **arguments: Argument,
) -> bool:
    """Put a job into the queue in the caller's transaction.

    Jobs with the same ``lock`` run one after the other. Returns False when one with the same
    ``queueing_lock`` waits already. Raises JobRefused for a job that is not declared for the web.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select work_defer(%s, %s::jsonb, %s, %s, %s)",
            [name, json.dumps(arguments), lock, queueing_lock, run_at],
        )
        answer = cursor.fetchone()[0]
    if answer is None:
        raise JobRefused(name)
    return bool(answer)


def _note_failure(name: str, *, attempts: int) -> None:
    reference = ids.new_reference()
    _log.exception("job-failed", job=name, attempts=attempts, reference=reference)
    if attempts >= MOST_ATTEMPTS:
        bury(name, reference)


def bury(name: str, reference: str) -> None:
    """Make a job that is given up visible as a failed Vorgang of the operator."""
    at = clock.real()
    values: dict[str, Any] = {"started_at": at, "finished_at": at, "reference": reference}
    title, line = f"Job {name}", f"{MOST_ATTEMPTS} × ({reference})"
    task = Task(kind="job", title=title, state=State.FAILED, failed=1, log=[line], **values)
    Task.objects.bulk_create([task])
