"""What other rooms may use of work."""

from obhut.work.backlog import JobCounts, job_counts
from obhut.work.following import follow
from obhut.work.jobs import JobRefused, defer, job
from obhut.work.operations import cancel, start, sweep
from obhut.work.queries import NoSuchTask, TaskView, look
from obhut.work.rules.progress import State
from obhut.work.running import Busy, Cancelled, Progress, running
from obhut.work.views import progress_of
from obhut.work.worker import job_loops

__all__ = [
    "Busy",
    "Cancelled",
    "JobCounts",
    "JobRefused",
    "NoSuchTask",
    "Progress",
    "State",
    "TaskView",
    "cancel",
    "defer",
    "follow",
    "job",
    "job_counts",
    "job_loops",
    "look",
    "progress_of",
    "running",
    "start",
    "sweep",
]
