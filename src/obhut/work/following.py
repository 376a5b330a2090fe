"""Long work in a terminal: a bar, or in a pipe one line each ten percent."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from uuid import UUID

import psycopg
from django.conf import settings
from django.db import connection
from psycopg import sql
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from obhut.kernel import clock
from obhut.tenancy.api import operator_scope
from obhut.work.queries import TaskView, look
from obhut.work.rules.progress import State
from obhut.work.running import CHANNEL
from obhut.work.states import in_words

_LOOK_EVERY_S = 2.0


def follow(task_id: UUID, *, console: Console | None = None) -> State:
    """Show the work until it ends and return how. Raises NoSuchTask.

    Not inside a transaction: the progress of others would not be seen.
    """
    console = console or Console()
    show = _bar if console.is_terminal else _lines
    view = show(_changes(task_id), console)
    console.print(f"{view.title}: {in_words(view.state)}{_reference(view)}", highlight=False)
    return view.state


def _changes(task_id: UUID) -> Iterator[TaskView]:
    """Yield the work whenever it has changed, the last time at its end."""
    with _listening() as wire:
        while True:
            with _reader():
                view = look(task_id, at=clock.real())
            yield view
            if view.state.is_end:
                return
            _await_news(wire)


def _await_news(wire: "psycopg.Connection[tuple[object, ...]]") -> None:
    """Wait for any news of long work; a lost one costs a short while, not the end."""
    for _ in wire.notifies(timeout=_LOOK_EVERY_S, stop_after=1):
        return


@contextmanager
def _listening() -> Iterator["psycopg.Connection[tuple[object, ...]]"]:
    parameters = connection.get_connection_params()
    for ours in ("cursor_factory", "context"):
        parameters.pop(ours, None)
    with psycopg.connect(**parameters, autocommit=True) as wire:
        wire.execute(sql.SQL("listen {}").format(sql.Identifier(CHANNEL)))
        yield wire


def _reader() -> AbstractContextManager[None]:
    return operator_scope() if settings.ROLE == "login" else nullcontext()


def _bar(changes: Iterator[TaskView], console: Console) -> TaskView:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeRemainingColumn(), console=console, transient=True) as bars:
        bar = bars.add_task("", total=None)
        for view in changes:
            bars.update(
                bar, description=view.title, total=view.total or None, completed=view.handled
            )
    return view


def _lines(changes: Iterator[TaskView], console: Console) -> TaskView:
    said = -1
    for view in changes:
        if view.total and view.percent // 10 > said:
            said = view.percent // 10
            line = f"{view.title}: {said * 10} % ({view.handled}/{view.total})"
            console.print(line, highlight=False, soft_wrap=True)
    return view


def _reference(view: TaskView) -> str:
    return f" ({view.reference})" if view.reference else ""
