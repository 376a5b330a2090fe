"""Which proxy leads to an address, if any: given by a person, kept in the state, or environment.

Everything goes through a CONNECT tunnel, so the proxy sees host and port and nothing else. An
environment never leads this very machine's own traffic away, a person may (a laboratory does).
"""

import base64
import os
import socket
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from obhut_agent.address import LOOPBACK, Address, bracketed, shown
from obhut_agent.failures import Failure

DIRECT = "direct"
"""Instead of an address: no proxy, whatever the environment says."""
_DEFAULT_PORT = 80
_SECURE_NAMES = ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "http_proxy", "HTTP_PROXY")


class Proxy(NamedTuple):
    """A parsed proxy. ``login`` is the value of Basic (base64), empty without one."""

    host: str
    port: int
    login: str
    text: str
    """As it was given, password and all: never to be shown."""

    @property
    def name(self) -> str:
        """Host and port, for people and logs."""
        return f"{bracketed(self.host)}:{self.port}"


def choose(
    address: Address, *, configured: str | None, environment: Mapping[str, str] = os.environ
) -> Proxy | None:
    """Return the proxy for ``address``, None for a direct connection.

    ``configured`` (an option, or what the enrolment kept) comes before the environment. Raises
    Failure (exit code 2) for a proxy that makes no sense, and where an unencrypted connection
    would leave this machine.
    """
    found = _configured(configured) if configured else _from_environment(address, environment)
    if found is not None and not address.secure and found.host not in LOOPBACK:
        raise Failure("proxy-not-secure", exit_code=2, address=address, proxy=found.name)
    return found


def parse(text: str) -> Proxy:
    """Return the proxy that ``text`` names: ``[http://][user:password@]host[:port]``."""
    if not text.isascii() or not text.isprintable() or " " in text:
        raise _invalid(text)
    try:
        parts = urlsplit(text if "://" in text else f"http://{text}")
        port = parts.port or _DEFAULT_PORT
    except ValueError:
        raise _invalid(text) from None
    if not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment:
        raise _invalid(text)
    if parts.scheme != "http":
        raise Failure("proxy-scheme", exit_code=2, proxy=_shown(text))
    return Proxy(parts.hostname, port, _login(parts.username, parts.password), text)


def excepted(address: Address, rules: str) -> bool:
    """Say whether NO_PROXY's ``rules`` name ``address``.

    ``*``, a name (with all below it; a leading dot changes nothing), an address, a network such
    as ``10.0.0.0/8``; each may end with ``:port``.
    """
    return any(_matches(address, rule.strip().lower()) for rule in rules.split(","))


def _configured(text: str) -> Proxy | None:
    return None if text == DIRECT else parse(text)


def _from_environment(address: Address, environment: Mapping[str, str]) -> Proxy | None:
    given = next((value for name in _SECURE_NAMES if (value := environment.get(name))), None)
    rules = environment.get("no_proxy") or environment.get("NO_PROXY") or ""
    if given is None or address.loopback or excepted(address, rules):
        return None
    return parse(given)


def _login(user: str | None, password: str | None) -> str:
    if user is None:
        return ""
    return base64.b64encode(f"{unquote(user)}:{unquote(password or '')}".encode()).decode()


def _invalid(text: str) -> Failure:
    return Failure("proxy-invalid", exit_code=2, proxy=_shown(text))


def _shown(text: str) -> str:
    """Return ``text`` without what stands before an @: a password has no place in a message."""
    return shown(text.rpartition("@")[2])


def _matches(address: Address, rule: str) -> bool:
    if rule == "*":
        return True
    host, port = _split_port(rule)
    if not host or (port and port != str(address.port)):
        return False
    if "/" in host:
        return _in_network(address.host, host)
    name = host.lstrip(".")
    return address.host == name or address.host.endswith("." + name)


def _split_port(rule: str) -> tuple[str, str]:
    if rule.startswith("["):
        host, _, rest = rule[1:].partition("]")
        return host, rest.lstrip(":")
    host, colon, port = rule.rpartition(":")
    if colon and port.isdigit() and ":" not in host:
        return host, port
    return rule, ""


def _in_network(host: str, network: str) -> bool:
    base, _, length = network.partition("/")
    ours, theirs = _bits(host), _bits(base)
    if ours is None or theirs is None or len(ours) != len(theirs) or not length.isdigit():
        return False
    return ours[: int(length)] == theirs[: int(length)]


def _bits(host: str) -> str | None:
    """Return an address as ones and zeros, None for a name. ``ipaddress`` costs idle memory."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        raw = socket.inet_pton(family, host)
    except (OSError, ValueError):
        return None
    return "".join(f"{byte:08b}" for byte in raw)
