"""Addresses of the platform. Without TLS only this very machine is allowed."""

from typing import NamedTuple
from urllib.parse import urlsplit

from obhut_agent.failures import Failure

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_PORTS = {"https": 443, "wss": 443, "http": 80, "ws": 80}
_SECURE = frozenset({"https", "wss"})


class Address(NamedTuple):
    """A parsed address. ``path`` has no slash at its end."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def secure(self) -> bool:
        """Whether TLS is used."""
        return self.scheme in _SECURE

    @property
    def loopback(self) -> bool:
        """Whether it is this machine."""
        return self.host in LOOPBACK

    @property
    def authority(self) -> str:
        """Host and port as the Host header has them."""
        host = bracketed(self.host)
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    def __str__(self) -> str:
        return f"{self.scheme}://{self.authority}{self.path}"


def parse(text: str, *, schemes: tuple[str, ...]) -> Address:
    """Return the address; ``schemes`` are those that make sense here.

    Raises Failure (exit code 2) for nonsense, user names in it, queries, and for a plain
    connection to anything but loopback.
    """
    address = _parts(text)
    if address is None or address.scheme not in schemes:
        raise Failure("address-invalid", exit_code=2, address=shown(text))
    if not address.secure and not address.loopback:
        raise Failure("address-not-secure", exit_code=2, address=shown(text))
    return address


def bracketed(host: str) -> str:
    """Return ``host`` as it stands before a port."""
    return f"[{host}]" if ":" in host else host


def shown(text: str) -> str:
    """Return ``text`` fit for a message: printable and short."""
    return "".join(character if character.isprintable() else "?" for character in text)[:200]


def _parts(text: str) -> Address | None:
    if not text.isascii() or not text.isprintable() or " " in text:
        return None
    try:
        parts = urlsplit(text)
        port = parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError:
        return None
    if not parts.hostname or "@" in parts.netloc or parts.query or parts.fragment:
        return None
    return Address(parts.scheme, parts.hostname, port, parts.path.rstrip("/"))
