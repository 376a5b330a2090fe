"""A terminal shows long work; a pipe gets one line each ten percent."""

import io
import threading
from uuid import UUID

import pytest
from django.db import connection
from rich.console import Console

from obhut.tenancy.api import operator_scope
from obhut.work import api as work
from obhut.work import running
from obhut.work.api import State
from tests.roles import database_role


def _start(total: int = 50) -> UUID:
    with operator_scope():
        return work.start(kind="t", title="Verlauf", total=total, partner_id=None, customer_id=None)


def _console(*, terminal: bool) -> Console:
    return Console(file=io.StringIO(), force_terminal=terminal, width=80)


def _text(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.mark.parametrize("terminal", [False, True])
def test_follows_work_of_another_process_to_its_end(
    own_database: str, monkeypatch: pytest.MonkeyPatch, terminal: bool
) -> None:
    monkeypatch.setattr(running, "_EVERY_S", 0.0)
    key = _start()

    def do() -> None:
        with work.running(key) as progress:
            for _ in range(50):
                progress.advance()
        connection.close()

    console = _console(terminal=terminal)
    with database_role("worker"):
        worker = threading.Thread(target=do)
        worker.start()
        assert work.follow(key, console=console) is State.DONE
        worker.join()
    text = _text(console)
    assert "Verlauf: fertig" in text or "Verlauf: done" in text
    if not terminal:
        lines = [line for line in text.splitlines() if "%" in line]
        assert lines[-1] == "Verlauf: 100 % (50/50)"
        assert len(lines) <= 11


def test_the_web_role_follows_too_and_sees_the_reference(own_database: str) -> None:
    key = _start()
    with database_role("worker"):
        with pytest.raises(ZeroDivisionError), work.running(key) as progress:
            progress.advance(1 // 0)
        reference = work.look(key, at=running.clock.real()).reference
    console = _console(terminal=False)
    assert work.follow(key, console=console) is State.FAILED
    assert reference in _text(console)


def test_there_must_be_something_to_follow(own_database: str) -> None:
    with pytest.raises(work.NoSuchTask):
        work.follow(UUID(int=1), console=_console(terminal=False))
