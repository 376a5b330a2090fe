"""An HTTP/1.1 answer, sans-I/O: bytes in, at last status, headers and a bounded body."""

from obhut_agent import upgrade
from obhut_agent.upgrade import NotWebSocket
from obhut_protocol.limits import MAX_BATCH

_END = b"\r\n\r\n"
_LINE = b"\r\n"
_MOST = 2 * MAX_BATCH


class Unreadable(Exception):  # noqa: N818
    """That is no answer of ours."""


class Answer:
    """Collects one answer. A proxy on the way may have cut the body into chunks."""

    def __init__(self) -> None:
        self.status = 0
        self.headers: dict[str, str] = {}
        self.body = b""
        self.done = False
        self._raw = bytearray()
        self._length: int | None = None

    def feed(self, data: bytes) -> None:
        """Take what came. Raises Unreadable."""
        self._raw += data
        if len(self._raw) > _MOST:
            raise Unreadable
        if not self.status and not self._head():
            return
        self._body()

    @property
    def keeps(self) -> bool:
        """Whether the connection may be used again."""
        return self.headers.get("connection", "").lower() != "close"

    def _head(self) -> bool:
        try:
            parts = upgrade.split(bytes(self._raw))
            if parts is None:
                return False
            response = upgrade.parse(parts[0])
        except NotWebSocket as problem:
            raise Unreadable from problem
        self._raw = bytearray(parts[1])
        self.status, self.headers = response.status, response.headers
        if "transfer-encoding" not in self.headers:
            self._length = _number(self.headers.get("content-length", "0"), 10)
        return True

    def _body(self) -> None:
        if self._length is None:
            self._chunks()
        elif len(self._raw) > self._length:
            raise Unreadable  # nobody speaks before we ask again
        elif len(self._raw) == self._length:
            self.body, self.done = bytes(self._raw), True

    def _chunks(self) -> None:
        if self.headers["transfer-encoding"].lower() != "chunked":
            raise Unreadable
        found, rest = b"", bytes(self._raw)
        while True:
            line, end, rest = rest.partition(_LINE)
            if not end:
                return
            size = _number(line.split(b";")[0].decode("latin-1").strip(), 16)
            if len(rest) < size + 2:
                return
            if size == 0:
                self.body, self.done = found, True
                return
            found, rest = found + rest[:size], rest[size + 2 :]


def _number(text: str, base: int) -> int:
    try:
        number = int(text, base)
    except ValueError:
        raise Unreadable from None
    if not text.isalnum() or not 0 <= number <= MAX_BATCH:
        raise Unreadable
    return number
