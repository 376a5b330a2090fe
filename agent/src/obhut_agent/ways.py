"""Which way the next connection takes: WebSocket or POST, through the proxy or around it."""

from obhut_agent import clock

_PATIENCE = 3
_STAY_S = 3600.0
_NO_WEBSOCKET = frozenset({"reason-not-websocket", "reason-http", "reason-lost", "reason-protocol"})
_BUSY = frozenset({429, 500, 502, 503, 504})


class Ways:
    """Remembers what did not work. WebSocket is tried first, and again after an hour at most.

    Three upgrades in a row that were refused or died before the welcome are a network that breaks
    WebSockets: POST is next. A proxy that cannot be reached at all is passed by once: the laptop
    is not in the office.
    """

    def __init__(self) -> None:
        self.by_post = False
        self.around_proxy = False
        self._broken = 0
        self._since = 0.0
        self._is_suspect = False

    def choose(self) -> None:
        """Settle the way of the next try."""
        if self.by_post and clock.monotonic() - self._since >= _STAY_S:
            self.by_post = False

    def failed(self, reason: str, *, status: object = None) -> None:
        """No session came about; ``reason`` is the message key, ``status`` an HTTP status."""
        self.around_proxy = reason == "reason-proxy-away" and not self.around_proxy
        if self.by_post:
            self.by_post, self._broken = False, 0
        elif reason in _NO_WEBSOCKET and status not in _BUSY:
            self._broken += 1
            # A network that broke them before gets no three tries to break them again.
            if self._broken >= (1 if self._is_suspect else _PATIENCE):
                self.by_post, self._since, self._is_suspect = True, clock.monotonic(), True

    def worked(self) -> None:
        """The server said welcome on this way."""
        if not self.by_post:
            self._broken, self._is_suspect = 0, False

    def ended(self) -> None:
        """A session is over that had been welcomed: the network may have been mended meanwhile."""
        self.by_post = False
