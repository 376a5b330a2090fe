"""Choose TCP ports and keep them, so that a restart finds its agents and browsers again."""

import socket
from dataclasses import replace
from typing import TYPE_CHECKING

from obhut.config.instance import Ports
from obhut.config.problems import PortProblem

if TYPE_CHECKING:
    from collections.abc import Collection

DEFAULTS = Ports(web=8421, gateway=8422, metrics=8423, fallback=8424)
_ATTEMPTS = 200
_LAST = 65_535


def choose(stored: Ports, *, asked: int | None, listen: str, may_move: bool = True) -> Ports:
    """Return the ports to use: ``asked`` for the web, else the stored ones, else the next free.

    The others follow the web's port, so that two instances with ports of their own do not meet:
    each chooses before the other listens. Raises PortProblem when the asked port is taken, or the
    gateway's known one without ``may_move``: devices out there would not find it at another.
    """
    if stored.gateway and not may_move:
        _require_free(stored.gateway, listen, _AGENTS_WAIT)
    web = _asked(asked, listen) if asked is not None else _next(stored.web or DEFAULTS.web, listen)
    gateway = _next(stored.gateway or web + 1, listen, used={web})
    metrics = _next(stored.metrics or gateway + 1, "127.0.0.1", used={web, gateway})
    fallback = _next(stored.fallback or metrics + 1, listen, used={web, gateway, metrics})
    return replace(stored, web=web, gateway=gateway, metrics=metrics, fallback=fallback)


def is_free(port: int, listen: str) -> bool:
    """Tell whether nobody listens on ``port``; ``localhost`` means both of its addresses."""
    addresses = {listen, "127.0.0.1", "::1"} if listen == "127.0.0.1" else {listen}
    return all(_binds(port, address) for address in addresses)


def holder(port: int) -> str:
    """Name the process that listens on ``port``, as far as this user may see it."""
    return _named(listener(port))


def listener(port: int) -> int | None:
    """Return the pid of the process that listens on ``port``, or None where nobody is visible."""
    import psutil

    for connection in psutil.net_connections("tcp"):
        if connection.status == psutil.CONN_LISTEN and connection.laddr[1:2] == (port,):
            return connection.pid
    return None


def _named(pid: int | None) -> str:
    import psutil

    if pid is None:
        return "einem Programm eines anderen Benutzers"
    try:
        return f"„{psutil.Process(pid).name()}“ (Prozess {pid})"
    except psutil.Error:
        return f"dem Prozess {pid}"


def _asked(port: int, listen: str) -> int:
    if not 1 <= port <= _LAST:
        raise PortProblem(f"{port} ist keine Portnummer; möglich sind 1 bis 65535.")
    _require_free(port, listen, _ANOTHER)
    return port


def _require_free(port: int, listen: str, advice: str) -> None:
    if not is_free(port, listen):
        raise PortProblem(f"Der Port {port} wird schon von {holder(port)} benutzt. {advice}")


def _next(first: int, listen: str, used: "Collection[int]" = ()) -> int:
    first = min(first, _LAST - _ATTEMPTS)  # beside the last port there is none
    for port in range(first, first + _ATTEMPTS):
        if port not in used and is_free(port, listen):
            return port
    raise PortProblem(
        f"Zwischen {first} und {first + _ATTEMPTS - 1} ist kein Port frei. Nennen Sie mit --port"
        " einen freien."
    )


def _binds(port: int, address: str) -> bool:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((address, port))
    except PermissionError:
        raise PortProblem(
            f"Der Port {port} darf nur von root geöffnet werden; nehmen Sie einen ab 1024."
        ) from None
    except OSError as problem:
        # A machine without IPv6 has no ::1 that somebody could hold.
        return family is socket.AF_INET6 and problem.errno in _NO_ADDRESS
    return True


_ANOTHER = (
    "Nennen Sie mit --port einen anderen, oder lassen Sie die Angabe weg; dann wird ein freier"
    " gesucht."
)
_AGENTS_WAIT = "Die angemeldeten Geräte verbinden sich mit ihm; machen Sie ihn wieder frei."
_NO_ADDRESS = frozenset({97, 99})  # EAFNOSUPPORT, EADDRNOTAVAIL
