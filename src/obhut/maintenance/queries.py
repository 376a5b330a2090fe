"""Reads of the platform about itself."""

from datetime import datetime

from obhut.maintenance.models import Beat


def beats() -> dict[str, datetime]:
    """Return the last sign of life of each process, ``gateway:<id>`` or ``worker``."""
    return dict(Beat.objects.values_list("process", "beat_at"))


def beat_rows() -> list[Beat]:
    """Return every process with its figures."""
    return list(Beat.objects.order_by("process"))
