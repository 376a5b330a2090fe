"""The loop of the worker process that runs the jobs of the queue."""

import asyncio
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog
from django.db import connection
from procrastinate import App
from procrastinate.contrib.django import app
from procrastinate.jobs import Status

from obhut.kernel import clock, ids
from obhut.work.jobs import MOST_ATTEMPTS, bury

_log = structlog.get_logger()
_CONCURRENCY = 4
_LONGEST_WAIT_S = 60.0
_LOOK_AROUND_S = 10.0


@dataclass
class JobLoop:
    """Runs jobs in threads until told to stop; comes back by itself when the database does.

    It has the shape of the worker's other loops: ``start``, ``join``, ``failures``,
    ``last_success``. Jobs under way are finished before it stops.
    """

    name: str = "jobs"
    failures: int = 0
    last_success: datetime | None = None
    _thread: threading.Thread | None = field(default=None, repr=False)

    def start(self, stop: threading.Event) -> None:
        """Start running jobs in a thread until ``stop`` is set."""
        self._thread = threading.Thread(target=self._turn, args=(stop,), name=self.name)
        self._thread.start()

    def join(self) -> None:
        """Wait until the jobs under way are finished."""
        if self._thread is not None:
            self._thread.join()

    def _turn(self, stop: threading.Event) -> None:
        while not stop.is_set():
            try:
                asyncio.run(self._run(stop))
            except Exception:  # noqa: BLE001 - whatever it was, the queue must be served again
                self.failures = min(self.failures + 1, 10)
                _log.exception("loop-failed", loop=self.name, failures=self.failures)
            stop.wait(min(2.0**self.failures, _LONGEST_WAIT_S))

    async def _run(self, stop: threading.Event) -> None:
        connector: Any = app.connector
        with app.replace_connector(connector.get_worker_connector()) as jobs:
            async with jobs.open_async():
                await self._work(jobs, stop)

    async def _work(self, jobs: App, stop: threading.Event) -> None:
        """Run the library's worker beside a look-around; the first failure ends both."""
        running = asyncio.create_task(
            jobs.run_worker_async(
                concurrency=_CONCURRENCY, install_signal_handlers=False, delete_jobs="successful"
            )
        )
        try:
            await self._watch(jobs, running, stop)
        finally:
            running.cancel()  # the library takes this as the wish to finish and stop
            with suppress(asyncio.CancelledError):
                await running

    async def _watch(self, jobs: App, running: "asyncio.Task[None]", stop: threading.Event) -> None:
        looked = clock.monotonic() - _LOOK_AROUND_S
        while not (stop.is_set() or running.done()):
            if clock.monotonic() - looked >= _LOOK_AROUND_S:
                await _revive(jobs)
                self.failures, self.last_success = 0, clock.real()
                looked = clock.monotonic()
            await asyncio.wait({running}, timeout=0.2)


def job_loops() -> list[JobLoop]:
    """Return the loops that run jobs, for the worker process."""
    return [JobLoop()]


async def _revive(jobs: App) -> None:
    """Put back the jobs of a worker that was killed; one that kills each worker is given up."""
    for job in await jobs.job_manager.get_stalled_jobs():
        if job.attempts + 1 < MOST_ATTEMPTS:
            await jobs.job_manager.retry_job(job)
            continue
        await jobs.job_manager.finish_job(job, status=Status.FAILED, delete_job=False)
        await asyncio.to_thread(_bury, job.task_name)


def _bury(name: str) -> None:
    try:
        bury(name, ids.new_reference())
    finally:
        connection.close()
