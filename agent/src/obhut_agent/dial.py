"""From an address to an open WebSocket: name, TCP, proxy, TLS, upgrade.

Blocking, each step bounded.
"""

import signal
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from obhut_agent import messages, tunnel, upgrade
from obhut_agent.address import Address
from obhut_agent.failures import Failure
from obhut_agent.proxy import Proxy
from obhut_agent.tunnel import NoTunnel
from obhut_agent.upgrade import NotWebSocket
from obhut_agent.version import VERSION

STEP_TIMEOUT_S = 10.0
_CHUNK = 4096
_KEEPALIVE = (("TCP_KEEPIDLE", 60), ("TCP_KEEPINTVL", 10), ("TCP_KEEPCNT", 3),
              ("TCP_USER_TIMEOUT", 45_000))  # fmt: skip

Observer = Callable[[str], None]


class Unreachable(Exception):  # noqa: N818
    """No connection. ``reason`` is a message key; ``retry_after`` seconds if the server said so."""

    def __init__(self, reason: str, *, retry_after: int | None = None, **values: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after = retry_after
        self.values = values


def _unobserved(_step: str) -> None:
    """Nobody wants to know."""


def dial(
    address: Address,
    *,
    ca_file: str | None,
    proxy: Proxy | None = None,
    observer: Observer = _unobserved,
) -> tuple[socket.socket, bytes]:
    """Return the open WebSocket and the bytes that came behind the answer. Raises Unreachable.

    ``observer`` is told each step that worked: resolve, tcp, proxy, tls, upgrade.
    """
    sock = connect(address, ca_file=ca_file, proxy=proxy, observer=observer)
    try:
        with _explained():
            rest = _upgrade(sock, address)
            observer("upgrade")
    except BaseException:
        sock.close()
        raise
    return sock, rest


def connect(
    address: Address,
    *,
    ca_file: str | None,
    proxy: Proxy | None = None,
    observer: Observer = _unobserved,
) -> socket.socket:
    """Return a connection to ``address``, through ``proxy`` if there is one, TLS if it has it."""
    sock = _reach_server(address, observer) if proxy is None else _reach_proxy(proxy, observer)
    try:
        with _explained():
            if proxy is not None:
                tunnel.open_tunnel(sock, address, proxy)
                observer("proxy")
            if address.secure:
                sock = _secure(sock, address.host, ca_file)
                observer("tls")
    except BaseException:
        sock.close()
        raise
    return sock


def tls_context(ca_file: str | None) -> ssl.SSLContext:
    """Return a verifying TLS context: our own authority only, or the system's. Raises Failure."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if ca_file is None:
        _trust_system(context)
        return context
    try:
        context.load_verify_locations(cafile=ca_file)
    except (OSError, ssl.SSLError) as problem:
        raise Failure("ca-not-readable", exit_code=2, path=ca_file) from problem
    return context


def _trust_system(context: ssl.SSLContext) -> None:
    folder = ssl.get_default_verify_paths().capath
    # Looked up one by one when needed, instead of 140 certificates in memory for good.
    if folder is not None and any(Path(folder).glob("*.0")):
        context.load_verify_locations(capath=folder)
    else:
        context.load_default_certs()


def _reach_server(address: Address, observer: Observer) -> socket.socket:
    with _explained():
        return _reach(address.host, address.port, observer)


def _reach_proxy(proxy: Proxy, observer: Observer) -> socket.socket:
    try:
        return _reach(proxy.host, proxy.port, observer)
    except OSError as problem:
        why = messages.text(reason_of(problem))
        raise Unreachable("reason-proxy-away", proxy=proxy.name, why=why) from problem


def _reach(host: str, port: int, observer: Observer) -> socket.socket:
    targets = _resolve(host, port)
    observer("resolve")
    sock = _connect(targets)
    observer("tcp")
    return sock


@contextmanager
def _explained() -> Iterator[None]:
    """Translate what sockets raise into Unreachable."""
    try:
        yield
    except NotWebSocket as problem:
        raise _no_websocket(problem) from problem
    except NoTunnel as problem:
        raise Unreachable(problem.reason, status=problem.status) from problem
    except OSError as problem:
        raise Unreachable(reason_of(problem)) from problem


_REASONS: tuple[tuple[type[OSError], str], ...] = (
    (socket.gaierror, "reason-name"),
    (ConnectionRefusedError, "reason-refused"),
    (TimeoutError, "reason-timeout"),
    (ssl.SSLCertVerificationError, "reason-certificate"),
    (ssl.SSLError, "reason-tls"),
)


def reason_of(problem: OSError) -> str:
    """Return the message key that explains what a socket raised."""
    return next((key for kind, key in _REASONS if isinstance(problem, kind)), "reason-network")


def _no_websocket(problem: NotWebSocket) -> Unreachable:
    if problem.status in {0, 101}:
        return Unreachable("reason-not-websocket")
    return Unreachable("reason-http", retry_after=problem.retry_after, status=problem.status)


def _resolve(host: str, port: int) -> list[tuple[int, tuple[object, ...]]]:
    # The resolver cannot be interrupted from Python: while it works, SIGTERM ends the process
    # by itself. Nothing can be lost at this point, the spool is on the disk.
    handler = signal.getsignal(signal.SIGTERM)
    restore = callable(handler)
    if restore:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    finally:
        if restore:
            signal.signal(signal.SIGTERM, handler)
    return [(family, target) for family, _, _, _, target in found]


def _connect(targets: list[tuple[int, tuple[object, ...]]]) -> socket.socket:
    last: OSError = ConnectionRefusedError()
    for family, target in targets[:4]:
        sock = socket.socket(family, socket.SOCK_STREAM)
        try:
            sock.settimeout(STEP_TIMEOUT_S)
            sock.connect(target)
            _tune(sock)
        except OSError as problem:
            sock.close()
            last = problem
        except BaseException:
            sock.close()
            raise
        else:
            return sock
    raise last


def _tune(sock: socket.socket) -> None:
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in _KEEPALIVE:
        if hasattr(socket, name):
            sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


def _secure(sock: socket.socket, host: str, ca_file: str | None) -> socket.socket:
    return tls_context(ca_file).wrap_socket(sock, server_hostname=host)


def _upgrade(sock: socket.socket, address: Address) -> bytes:
    key = upgrade.new_key()
    sock.sendall(upgrade.request(address, key, version=VERSION))
    received = b""
    while (parts := upgrade.split(received)) is None:
        chunk = sock.recv(_CHUNK)
        if not chunk:
            raise NotWebSocket(0)
        received += chunk
    head, rest = parts
    upgrade.check(head, key)
    return rest
