"""How long messages wait for their acknowledgement, and how many come; read at every beat."""

from collections import deque
from typing import NamedTuple

from obhut_gateway import clock

WINDOW_S = 60.0
_SAMPLES = 8


class _Batch(NamedTuple):
    at: float
    messages: int
    waits: tuple[float, ...]


class Meter:
    """Remembers the batches of the last minute, of each only a few waits: enough for p99."""

    def __init__(self) -> None:
        self._batches: deque[_Batch] = deque()
        self._since = clock.monotonic()

    def stored(self, taken_at: list[float]) -> None:
        """Count one batch that is stored; ``taken_at`` are the monotonic times of its messages."""
        now = clock.monotonic()
        step = max(1, len(taken_at) // _SAMPLES)
        waits = tuple(now - at for at in taken_at[::step])
        self._batches.append(_Batch(now, len(taken_at), waits))
        self._forget(now)

    def look(self) -> dict[str, float]:
        """Return the figures of the last minute; without any message only how many: none."""
        now = clock.monotonic()
        self._forget(now)
        messages = sum(batch.messages for batch in self._batches)
        span = min(WINDOW_S, max(now - self._since, 1.0))
        figures = {"messages_per_s": round(messages / span, 1)}
        if not messages:
            return figures
        waits = sorted(wait for batch in self._batches for wait in batch.waits)
        return {
            **figures,
            "batch_size": round(messages / len(self._batches), 1),
            "ack_p50_ms": _percentile(waits, 50),
            "ack_p99_ms": _percentile(waits, 99),
        }

    def _forget(self, now: float) -> None:
        while self._batches and now - self._batches[0].at > WINDOW_S:
            self._batches.popleft()


def _percentile(waits: list[float], percent: int) -> float:
    """Return the wait in milliseconds below which ``percent`` of 100 lie."""
    return round(waits[min(len(waits) - 1, len(waits) * percent // 100)] * 1000, 1)
