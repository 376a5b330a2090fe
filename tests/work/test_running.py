"""Long work always ends in a named state, and whoever may see it sees how far it is."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction

from obhut.kernel import clock
from obhut.tenancy.api import enter, operator_scope
from obhut.work import api as work
from obhut.work import running
from obhut.work.api import State
from obhut.work.models import Task
from tests.cast import Cast
from tests.roles import database_role


@pytest.fixture(autouse=True)
def every_report_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "_EVERY_S", 0.0)


def _start(total: int = 4, *, partner: int | None = None, silence_s: int = 120) -> UUID:
    with operator_scope():
        return work.start(
            kind="test", title="Probe", total=total, partner_id=partner, customer_id=None,
            silence_s=silence_s,
        )  # fmt: skip


def _task(key: UUID) -> Task:
    task = Task.objects.get(pk=key)
    assert isinstance(task, Task)
    return task


def test_work_that_comes_to_its_end_is_done(own_database: str) -> None:
    key = _start()
    with database_role("worker"):
        with work.running(key) as progress:
            assert _task(key).state == State.RUNNING
            for step in range(4):
                progress.advance()
                assert _task(key).done == step + 1
        task = _task(key)
    assert (task.state, task.done, task.failed, task.silent_at) == (State.DONE, 4, 0, None)
    assert task.started_at
    assert task.finished_at


def test_failures_of_items_are_told_apart(own_database: str) -> None:
    partly, wholly = _start(2), _start(2)
    with database_role("worker"):
        with work.running(partly) as progress:
            progress.advance()
            progress.failed_item("pc-2: no answer")
        with work.running(wholly) as progress:
            progress.failed_item("pc-1: no answer")
        assert (_task(partly).state, _task(partly).log) == (State.PARTIAL, ["pc-2: no answer"])
        assert _task(wholly).state == State.FAILED


def test_an_exception_ends_it_as_failed_with_a_reference(own_database: str) -> None:
    key = _start()
    with database_role("worker"):
        with pytest.raises(ZeroDivisionError), work.running(key) as progress:
            progress.advance(1 // 0)
        task = _task(key)
    assert task.state == State.FAILED
    assert task.reference
    assert task.log == [f"ZeroDivisionError ({task.reference})"]


def test_a_cancelled_one_stops_after_the_step(own_database: str) -> None:
    key = _start()
    with database_role("worker"):
        with work.running(key) as progress:
            progress.advance()
            assert work.cancel(task_id=key, at=clock.real())
            progress.advance()
            pytest.fail("must not come here")
        assert (_task(key).state, _task(key).done) == (State.CANCELLED, 2)
        assert not work.cancel(task_id=key, at=clock.real())


def test_one_cancelled_before_it_began_never_runs(own_database: str) -> None:
    first, second = _start(), _start()
    with database_role("worker"):
        for key in (first, second):
            work.cancel(task_id=key, at=clock.real())
        with pytest.raises(work.Busy), work.running(first):
            pytest.fail("must not come here")
        assert work.sweep(at=clock.real()) == 1
        assert {_task(first).state, _task(second).state} == {State.CANCELLED}


def test_two_never_do_the_same(own_database: str) -> None:
    key = _start()
    with database_role("worker"):
        with work.running(key), pytest.raises(work.Busy), work.running(key):
            pytest.fail("must not come here")
        with pytest.raises(work.Busy), work.running(key):
            pytest.fail("what is done is not done again")


def test_a_dead_one_is_named_and_may_begin_again(own_database: str) -> None:
    key = _start(silence_s=60)
    with database_role("worker"):
        running._claim(key)  # its process is killed: nobody comes to the end of the block
        assert work.sweep(at=clock.real() + timedelta(seconds=59)) == 0
        assert work.sweep(at=clock.real() + timedelta(seconds=61)) == 1
        assert (_task(key).state, _task(key).finished_at is None) == (State.NO_RESPONSE, False)
        with work.running(key) as progress:
            progress.advance(4)
        assert (_task(key).state, _task(key).done) == (State.DONE, 4)


def test_silence_that_ends_is_no_end(own_database: str) -> None:
    key = _start()
    with database_role("worker"):
        with work.running(key) as progress:
            work.sweep(at=clock.real() + timedelta(hours=1))
            assert _task(key).state == State.NO_RESPONSE
            progress.beat()
            assert (_task(key).state, _task(key).finished_at) == (State.RUNNING, None)
        assert _task(key).state == State.DONE


def test_the_log_is_bounded(own_database: str) -> None:
    key = _start()
    with database_role("worker"):
        with work.running(key) as progress:
            for number in range(300):
                progress.say(f"{number} " + "x" * 400)
        log = _task(key).log
    assert (len(log), log[0][:4], max(map(len, log))) == (200, "100 ", 300)


def test_reports_are_written_at_most_once_a_second(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "_EVERY_S", 3600.0)
    key = _start(1000)
    with database_role("worker"):
        with work.running(key) as progress:
            for _ in range(999):
                progress.advance()
            assert _task(key).done == 0
        assert _task(key).done == 999


def test_each_part_of_the_tree_sees_its_own_work(cast: Cast) -> None:
    key = _start(partner=cast.paul.partner_id)
    seen = {}
    for name, person in vars(cast).items():
        with enter(person.scope):
            seen[name] = Task.objects.count()
    assert seen == {"olga": 1, "paul": 1, "anna": 0, "carl": 0}
    with enter(cast.paul.scope):
        assert work.cancel(task_id=key, at=clock.real())
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            Task.objects.update(state="done")
    with enter(cast.carl.scope), pytest.raises(work.NoSuchTask):
        work.look(key, at=clock.real())
