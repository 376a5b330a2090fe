"""How long to wait before the next connection. Full jitter, so that a fleet never comes as one."""

import os

from obhut_protocol.closing import CloseCode

_LONGEST_S = 300.0
_LONGEST_TOLD_S = 3600
_GENTLE_TRIES = 3
_REFUSED = frozenset({CloseCode.AUTH_FAILED, CloseCode.REFUSED, CloseCode.VERSION})
_LATER = frozenset({CloseCode.REPLACED, CloseCode.RATE, CloseCode.MALFORMED})
_REFUSED_SPAN_S = (300.0, 900.0)
_LATER_SPAN_S = (60.0, 300.0)


class Backoff:
    """Counts failed tries; ``jitter_s`` is the span of the first three (the server may set it)."""

    def __init__(self, *, jitter_s: float = 60.0) -> None:
        self.jitter_s = jitter_s
        self._tries = 0

    def worked(self) -> None:
        """A session held: start from the beginning."""
        self._tries = 0

    def delay(self, *, code: int | None = None, retry_after: int | None = None) -> float:
        """Return the seconds to wait after a failure with this close code or word of the server.

        ``retry_after`` comes from a 503 or from the reason of a close frame ("come back in n
        seconds"); it is followed, with jitter, up to an hour.

        Refused (quarantined, removed, unknown key, version) is tried again rarely but for ever:
        a person may lift it, and nobody should have to come to the device.
        """
        self._tries += 1
        if code in _REFUSED:
            return _uniform(*_REFUSED_SPAN_S)
        if retry_after is not None:  # the server knows better than any rule here
            return min(retry_after, _LONGEST_TOLD_S) + _uniform(0, self.jitter_s)
        if code in _LATER:
            return _uniform(*_LATER_SPAN_S)
        return _uniform(0, self._span())

    def _span(self) -> float:
        if self._tries <= _GENTLE_TRIES:
            return self.jitter_s
        doublings = min(self._tries - _GENTLE_TRIES, 16)
        return min(_LONGEST_S, max(self.jitter_s, 1.0) * 2.0**doublings)


def _uniform(low: float, high: float) -> float:
    """Return a random number of the span; the ``random`` module would cost idle memory."""
    return low + (high - low) * int.from_bytes(os.urandom(6), "big") / 2**48
