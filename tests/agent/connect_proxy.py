"""A small real HTTP proxy: CONNECT only, names looked up in its own table, optional password."""

import base64
import contextlib
import socket
import threading
from typing import Any, Self

from tests.agent.stub_gateway import TIMEOUT_S


class ConnectProxy:
    """Tunnels to loopback ports; ``targets`` maps ``host:port`` to a port of this machine."""

    def __init__(self, *, login: str | None = None, answer: bytes = b"") -> None:
        self.targets: dict[str, int] = {}
        self.asked: list[str] = []
        self._login = login and base64.b64encode(login.encode()).decode()
        self._answer = answer
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._sockets: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._begin(self._accept)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for sock in self._sockets:
            _end(sock)
        for thread in self._threads:
            thread.join(TIMEOUT_S)
        for sock in self._sockets:
            sock.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: Any) -> None:
        self.close()

    def _begin(self, work: Any, *arguments: Any) -> None:
        thread = threading.Thread(target=work, args=arguments)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return  # closed: the test is over
            self._sockets.append(client)
            self._begin(self._serve, client)

    def _serve(self, client: socket.socket) -> None:
        client.settimeout(TIMEOUT_S)
        head = b""
        while b"\r\n\r\n" not in head:
            chunk = client.recv(1)
            if not chunk:
                return
            head += chunk
        first, *lines = head.decode("ascii").strip().split("\r\n")
        self.asked.append(first)
        headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
        answer, port = self._decide(first, headers.get("proxy-authorization", ""))
        client.sendall(answer)
        if port:
            self._tunnel(client, port)
        else:
            _end(client)

    def _decide(self, first: str, authorization: str) -> tuple[bytes, int]:
        method, target, _ = first.split(" ")
        if self._answer:
            return self._answer, 0
        if self._login and authorization != f"Basic {self._login}":
            return b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", 0
        if method != "CONNECT" or target not in self.targets:
            return b"HTTP/1.1 403 Forbidden\r\n\r\n", 0
        return b"HTTP/1.0 200 Connection established\r\nVia: probe\r\n\r\n", self.targets[target]

    def _tunnel(self, client: socket.socket, port: int) -> None:
        server = socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT_S)
        self._sockets.append(server)
        self._begin(_copy, server, client)
        _copy(client, server)


def _copy(source: socket.socket, sink: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            sink.sendall(data)
    except OSError:
        pass  # either end is gone, and so is the tunnel
    _end(sink)


def _end(sock: socket.socket) -> None:
    with contextlib.suppress(OSError):  # it is closed already
        sock.shutdown(socket.SHUT_RDWR)
