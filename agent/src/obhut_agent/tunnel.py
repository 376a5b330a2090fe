"""A tunnel through a proxy: CONNECT and the check of its answer."""

import socket

from obhut_agent.address import Address, bracketed
from obhut_agent.proxy import Proxy
from obhut_agent.version import VERSION

_MAX_HEAD = 16 * 1024
_END = b"\r\n\r\n"
_LOGIN_WANTED = 407


class NoTunnel(Exception):  # noqa: N818
    """The proxy did not open the way; ``status`` is its HTTP status, 0 = not even HTTP."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status

    @property
    def reason(self) -> str:
        """The message key that explains it."""
        if self.status == 0:
            return "reason-proxy-protocol"
        return "reason-proxy-login" if self.status == _LOGIN_WANTED else "reason-proxy-http"


def request(address: Address, proxy: Proxy) -> bytes:
    """Return the CONNECT request for ``address``."""
    target = f"{bracketed(address.host)}:{address.port}"
    lines = [f"CONNECT {target} HTTP/1.1", f"Host: {target}", f"User-Agent: obhut-agent/{VERSION}"]
    if proxy.login:
        lines.append(f"Proxy-Authorization: Basic {proxy.login}")
    return "\r\n".join(lines).encode("ascii") + _END


def open_tunnel(sock: socket.socket, address: Address, proxy: Proxy) -> None:
    """Let the proxy at ``sock`` open the way to ``address``. Raises NoTunnel, OSError."""
    sock.sendall(request(address, proxy))
    received = b""
    while _END not in received:
        # Byte by byte at the end would be safe too; nobody speaks before us behind the tunnel.
        chunk = sock.recv(1024)
        received += chunk
        if not chunk or len(received) > _MAX_HEAD:
            raise NoTunnel(0)
    head, _, rest = received.partition(_END)
    status = _status(head)
    if not 200 <= status < 300:
        raise NoTunnel(status)
    if rest:
        raise NoTunnel(0)


def _status(head: bytes) -> int:
    version, _, rest = head.split(b"\r\n", 1)[0].decode("latin-1").partition(" ")
    code = rest[:3]
    if version not in {"HTTP/1.0", "HTTP/1.1"} or not (code.isascii() and code.isdigit()):
        return 0
    return int(code)
