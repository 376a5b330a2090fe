"""Beginning, cancelling and watching over long work."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from obhut.kernel import ids
from obhut.work.models import Task
from obhut.work.rules.progress import State


def start(
    *,
    kind: str,
    title: str,
    total: int = 0,
    created_by: int | None = None,
    partner_id: int | None,
    customer_id: int | None,
    silence_s: int = 120,
    task_id: UUID | None = None,
    result_url: str = "",
) -> UUID:
    """Put a piece of long work on record in the caller's transaction and return its id.

    ``title`` is the sentence that people read, already in their language. ``silence_s`` is how long
    one step may take before the work counts as dead. ``result_url`` is the path of a page that
    shows more than the Vorgang itself.
    """
    task = Task(
        id=task_id or ids.new_id(),
        kind=kind,
        title=title[:200],
        total=total,
        created_by=created_by,
        partner_id=partner_id,
        customer_id=customer_id,
        silence_s=silence_s,
        result_url=result_url,
    )
    Task.objects.bulk_create([task])
    return task.pk


def cancel(*, task_id: UUID, at: datetime) -> bool:
    """Ask the work to end after its current step; tell whether it was still under way."""
    return bool(_open().filter(pk=task_id, cancel_asked_at=None).update(cancel_asked_at=at))


def sweep(*, at: datetime) -> int:
    """Name the end of work that is silent or was cancelled before it began. Worker only.

    Returns how many were ended. Silent work that speaks again is running again.
    """
    silent = Task.objects.filter(state=State.RUNNING, silent_at__lt=at)
    unbegun = Task.objects.filter(state=State.QUEUED, cancel_asked_at__isnull=False)
    return silent.update(state=State.NO_RESPONSE, finished_at=at) + unbegun.update(
        state=State.CANCELLED, finished_at=at
    )


def _open() -> "QuerySet[Task]":
    return Task.objects.filter(state__in=(State.QUEUED, State.RUNNING))  # type: ignore[return-value]
