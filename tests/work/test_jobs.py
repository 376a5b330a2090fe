"""Jobs go into the queue with their cause, by one door, and never get lost or hidden."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from queue import SimpleQueue

import pytest
from django.db import DatabaseError, connection, transaction
from procrastinate.contrib.django import app

from obhut.kernel import clock
from obhut.tenancy.api import enter, operator_scope, visitor_scope
from obhut.work import api as work
from obhut.work import jobs
from obhut.work.apps import _allow
from obhut.work.models import AllowedJob, Task
from obhut.work.worker import JobLoop
from tests.cast import Cast
from tests.roles import database_role

calls: SimpleQueue[str] = SimpleQueue()


def _note(word: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select session_user")
        calls.put(f"{word} as {cursor.fetchone()[0]}")


def _break(word: str) -> None:
    calls.put(word)
    raise RuntimeError(word)


@pytest.fixture(autouse=True, scope="module")
def declared() -> Iterator[None]:
    tasks = dict(app.tasks)
    work.job("tests.note", web=True)(_note)
    work.job("tests.break", web=True)(_break)
    work.job("tests.inner")(_note)
    yield
    app.tasks.clear()
    app.tasks.update(tasks)
    jobs.web_jobs.difference_update({"tests.note", "tests.break"})


@pytest.fixture
def queue(own_database: str) -> None:
    """The owner has migrated this program, so the database knows its jobs."""
    with database_role("owner"):
        _allow()


def _waiting() -> list[tuple[str, int]]:
    with database_role("worker"), connection.cursor() as cursor:
        cursor.execute("select task_name, attempts from procrastinate_jobs where status = 'todo'")
        return list(cursor.fetchall())


def _work_until(done: Callable[[], bool]) -> None:
    """Run the job loop of the worker process until something has happened."""
    stop, loop = threading.Event(), JobLoop()
    with database_role("worker"):
        loop.start(stop)
        try:
            for _ in range(600):
                if done():
                    return
                stop.wait(0.05)
            pytest.fail("it did not happen")
        finally:
            stop.set()
            loop.join()
            assert loop.failures == 0


def test_every_role_of_the_web_may_defer_declared_jobs_only(queue: None) -> None:
    with transaction.atomic(), visitor_scope():
        assert work.defer("tests.note", word="visitor")
    with operator_scope():
        assert work.defer("tests.note", word="operator")
        for refused in ("tests.inner", "tests.unknown", "builtin:procrastinate.builtin_tasks.x"):
            with pytest.raises(work.JobRefused):
                work.defer(refused, word="x")
        with pytest.raises(work.JobRefused):
            work.defer("tests.note", word="x" * 5000)
    with database_role("worker"):
        assert work.defer("tests.inner", word="worker")
    assert [name for name, _ in _waiting()] == ["tests.note", "tests.note", "tests.inner"]


def test_a_job_goes_with_its_cause(queue: None) -> None:
    with operator_scope(), transaction.atomic():
        work.defer("tests.note", word="x")
        transaction.set_rollback(True)
    assert _waiting() == []


def test_one_of_a_kind_waits_once(queue: None) -> None:
    with operator_scope():
        assert work.defer("tests.note", word="x", queueing_lock="one")
        assert not work.defer("tests.note", word="x", queueing_lock="one")
        assert work.defer("tests.note", word="x")
    assert len(_waiting()) == 2


@pytest.mark.parametrize(
    "statement",
    [
        "select count(*) from procrastinate_jobs",
        "select count(*) from procrastinate_events",
        "select count(*) from work_allowedjob",
        "insert into work_allowedjob values ('tests.inner')",
        "select nextval('procrastinate_jobs_id_seq')",
        "delete from procrastinate_jobs",
    ],
)
def test_no_role_of_the_web_sees_the_queue(cast: Cast, statement: str) -> None:
    for person in vars(cast).values():
        with (
            enter(person.scope),
            pytest.raises(DatabaseError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_the_worker_runs_a_job_as_its_own_role(queue: None) -> None:
    with operator_scope():
        work.defer("tests.note", word="hello")
    _work_until(lambda: not calls.empty())
    assert calls.get() == "hello as obhut_worker"
    assert _waiting() == []


def test_a_failed_job_waits_for_its_next_attempt(queue: None) -> None:
    with operator_scope():
        work.defer("tests.break", word="one")
    _work_until(lambda: not calls.empty())
    assert calls.get() == "one"
    assert _waiting() == [("tests.break", 1)]
    with operator_scope():
        assert not Task.objects.exists()


def test_after_the_last_attempt_it_lies_where_the_operator_looks(queue: None) -> None:
    with operator_scope():
        work.defer("tests.break", word="last")
    with database_role("owner"), connection.cursor() as cursor:
        cursor.execute("update procrastinate_jobs set attempts = %s", [jobs.MOST_ATTEMPTS - 1])
    _work_until(lambda: not calls.empty())
    assert calls.get() == "last"
    assert _waiting() == []
    with operator_scope():
        task = Task.objects.get()
    assert isinstance(task, Task)
    assert (task.title, task.state) == ("Job tests.break", work.State.FAILED)
    assert task.reference in task.log[0]


@pytest.mark.parametrize(("attempts", "comes_back"), [(0, True), (4, False)])
def test_the_job_of_a_killed_worker_is_done_by_the_next(
    queue: None, attempts: int, comes_back: bool
) -> None:
    with operator_scope():
        work.defer("tests.note", word="again")
    with database_role("owner"), connection.cursor() as cursor:
        cursor.execute(
            "insert into procrastinate_workers (last_heartbeat) values (%s) returning id",
            [clock.real() - timedelta(minutes=5)],
        )
        cursor.execute(
            "update procrastinate_jobs set status = 'doing', worker_id = %s, attempts = %s",
            [cursor.fetchone()[0], attempts],
        )
    _work_until(lambda: Task.objects.exists() or not calls.empty())
    with operator_scope():
        assert Task.objects.exists() is not comes_back
    if comes_back:
        assert calls.get() == "again as obhut_worker"


def test_a_job_that_is_no_longer_declared_is_no_longer_allowed(queue: None) -> None:
    with database_role("owner"):
        AllowedJob.objects.create(name="tests.removed")
        _allow()
        assert "tests.removed" not in AllowedJob.objects.values_list("name", flat=True)
