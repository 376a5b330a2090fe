"""Figures of the house that only the worker can see: queue, dumps, disk."""

import shutil
from typing import Any

from obhut.config.dump_tools import dump_source
from obhut.config.instance import Instance
from obhut.maintenance import api as maintenance
from obhut.work import api as work

_DUMPS = 40
_MB = 1024 * 1024


class HouseFigures:
    """Looks around now and then; the worker's beat carries what was seen last."""

    def __init__(self) -> None:
        self.seen: dict[str, Any] = {}

    def look(self) -> None:
        """Count jobs, read the notes of the dumps, measure the disk of the data folder."""
        jobs, disk = work.job_counts(), shutil.disk_usage(Instance.find().path)
        self.seen = {
            "jobs_waiting": jobs.waiting,
            "jobs_running": jobs.running,
            "jobs_failed": jobs.failed,
            "disk_free_mb": disk.free // _MB,
            "disk_total_mb": disk.total // _MB,
            "dumps": _dumps(),
        }


def _dumps() -> list[dict[str, Any]]:
    found = list(maintenance.finished_dumps(dump_source().folder))[-_DUMPS:]
    return [
        {
            "file": dump.file,
            "taken_at": dump.taken_at,
            "reason": dump.reason,
            "bytes": dump.bytes,
            "rows": sum(dump.rows.values()),
        }
        for dump in reversed(found)
    ]
