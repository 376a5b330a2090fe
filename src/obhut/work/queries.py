"""Reads of long work."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from obhut.work.models import Task
from obhut.work.rules.progress import State, eta


@dataclass(frozen=True, slots=True)
class TaskView:
    """Long work at one moment; ``ready_at`` is the estimate while it runs."""

    id: UUID
    title: str
    state: State
    total: int
    done: int
    failed: int
    ready_at: datetime | None
    reference: str
    log: tuple[str, ...] = ()
    is_cancelling: bool = False
    result_url: str = ""

    @property
    def handled(self) -> int:
        """Return how many items are behind it, whatever came of them."""
        return self.done + self.failed

    @property
    def percent(self) -> int:
        """Return the whole percent that is behind it; 0 while the total is not known."""
        return min(100, self.handled * 100 // self.total) if self.total else 0


class NoSuchTask(LookupError):  # noqa: N818 - a fact
    """There is no such long work, or not for this role."""


def view_of(task: Task, *, at: datetime) -> TaskView:
    """Return the task as people see it at ``at``."""
    state, handled = State(task.state), task.done + task.failed
    running = state is State.RUNNING
    return TaskView(
        id=task.pk,
        title=task.title,
        state=state,
        total=task.total,
        done=task.done,
        failed=task.failed,
        ready_at=eta(started_at=task.started_at, at=at, handled=handled, total=task.total)
        if running
        else None,
        reference=task.reference,
        log=tuple(task.log),
        is_cancelling=task.cancel_asked_at is not None and not state.is_end,
        result_url=task.result_url,
    )


def look(task_id: UUID, *, at: datetime) -> TaskView:
    """Return long work by its id. Raises NoSuchTask."""
    task = Task.objects.filter(pk=task_id).first()
    if not isinstance(task, Task):
        raise NoSuchTask(task_id)
    return view_of(task, at=at)
