"""How long messages wait for their acknowledgement, and how many come; read at every beat."""

from collections import deque

from obhut_gateway import clock

_KEPT = 4096


class Meter:
    """Counts since the last look. Only the last few thousand waits are kept: enough for p99."""

    def __init__(self) -> None:
        self._waits: deque[float] = deque(maxlen=_KEPT)
        self._messages = 0
        self._batches = 0
        self._since = clock.monotonic()

    def stored(self, taken_at: list[float]) -> None:
        """Count one batch that is stored; ``taken_at`` are the monotonic times of its messages."""
        now = clock.monotonic()
        self._waits.extend(now - at for at in taken_at)
        self._messages += len(taken_at)
        self._batches += 1

    def look(self) -> dict[str, float]:
        """Return the figures since the last look, and begin anew."""
        now, waits = clock.monotonic(), sorted(self._waits)
        figures = {
            "messages_per_s": round(self._messages / max(now - self._since, 0.001), 1),
            "batch_size": round(self._messages / self._batches, 1) if self._batches else 0.0,
            "ack_p50_ms": _percentile(waits, 50),
            "ack_p99_ms": _percentile(waits, 99),
        }
        self._waits.clear()
        self._messages = self._batches = 0
        self._since = now
        return figures


def _percentile(waits: list[float], percent: int) -> float:
    """Return the wait in milliseconds below which ``percent`` of 100 lie; 0 without any."""
    if not waits:
        return 0.0
    return round(waits[min(len(waits) - 1, len(waits) * percent // 100)] * 1000, 1)
