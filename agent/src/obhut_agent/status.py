"""``status.json``: what the running agent tells the other commands."""

import os
from typing import Any

from obhut_agent import clock
from obhut_agent.spool import Spool
from obhut_agent.state import State
from obhut_agent.version import VERSION


class StatusFile:
    """Written by the running agent only, on changes."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._content: dict[str, Any] = {
            "pid": os.getpid(),
            "version": VERSION,
            "connected": False,
            "connected_since": None,
            "reason": None,
            "last_sent_at": None,
        }
        self._acked: int | None = None

    def connected(self, at: int) -> None:
        """The server said welcome (``at`` in ms UTC)."""
        self._content.update(connected=True, connected_since=at, reason=None)

    def disconnected(self, reason: str) -> None:
        """No session; ``reason`` in German."""
        self._content.update(connected=False, connected_since=None, reason=reason)

    def write(self, spool: Spool) -> None:
        """Replace the file. Not synced: after a crash it is written anew. Raises Failure."""
        if self._acked is not None and spool.acked > self._acked:
            self._content["last_sent_at"] = clock.now_ms()
        self._acked = spool.acked
        self._content.update(
            last_ack_seq=spool.acked,
            spooled=spool.waiting,
            dropped=spool.dropped,
            spool_id=spool.spool_id,
        )
        self._state.write_json(self._state.status, self._content, durable=False)
