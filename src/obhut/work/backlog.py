"""How much waits in the queue of jobs; only the worker may look."""

from dataclasses import dataclass

from django.db.models import Count, Q
from procrastinate.contrib.django.models import ProcrastinateJob


@dataclass(frozen=True, slots=True)
class JobCounts:
    """Jobs by what has become of them; successful ones are deleted."""

    waiting: int
    running: int
    failed: int


def job_counts() -> JobCounts:
    """Count the jobs of the queue. Runs as the worker."""
    counted = ProcrastinateJob.objects.aggregate(
        waiting=Count("pk", filter=Q(status="todo")),
        running=Count("pk", filter=Q(status="doing")),
        failed=Count("pk", filter=Q(status="failed")),
    )
    return JobCounts(**counted)
