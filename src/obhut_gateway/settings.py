"""What a gateway process is told at its start."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Self

from obhut_protocol.frames import Limits

_PREFIX = "OBHUT_GATEWAY_"


@dataclass(frozen=True, slots=True)
class Guards:
    """Limits against slow, loud and hostile connections; seconds, numbers per second, rows.

    ``inventory_bytes`` is what a device may send of its inventory in a day.
    """

    header_s: float = 8.0
    handshake_s: float = 10.0
    silence_s: float = 300.0
    accepts_per_s: float = 300.0
    frames_per_s: float = 50.0
    frames_burst: float = 5000.0
    linger_s: float = 0.05
    batch_rows: int = 2000
    batch_bytes: int = 4 * 1024 * 1024
    queue_rows: int = 5000
    queue_bytes: int = 32 * 1024 * 1024
    inventory_bytes: int = 20 * 1024 * 1024
    state_s: float = 0.5
    seen_s: float = 5.0
    poll_s: float = 5.0
    stop_s: float = 10.0
    absent_s: float = 45.0
    session_s: float = 3600.0
    keepalive_idle_s: int = 15
    keepalive_every_s: int = 5


@dataclass(frozen=True, slots=True)
class Config:
    """Address, identity, database and rhythm; ``gateway_id`` is this node's name for good."""

    dsn: str
    seed: bytes = field(repr=False)
    server_name: str = "localhost"
    gateway_id: str = "gateway-1"
    host: str = "127.0.0.1"
    port: int = 8422
    fallback_port: int = 8424
    limits: Limits = field(default_factory=Limits)
    guards: Guards = field(default_factory=Guards)

    @classmethod
    def read(cls, environment: Mapping[str, str], *, dsn: str, seed_file: Path) -> Self:
        """Read ``OBHUT_GATEWAY_*``: HOST, PORT, FALLBACK_PORT, ID, SERVER_NAME, limits, guards."""
        default = cls(dsn=dsn, seed=seed_file.read_bytes())
        return cls(
            dsn=dsn,
            seed=default.seed,
            server_name=environment.get(f"{_PREFIX}SERVER_NAME", default.server_name),
            gateway_id=environment.get(f"{_PREFIX}ID", default.gateway_id),
            host=environment.get(f"{_PREFIX}HOST", default.host),
            port=int(environment.get(f"{_PREFIX}PORT", default.port)),
            fallback_port=int(environment.get(f"{_PREFIX}FALLBACK_PORT", default.fallback_port)),
            limits=Limits(**_numbers(environment, default.limits._asdict())),
            guards=Guards(**_numbers(environment, _values(default.guards))),
        )


def _values(guards: Guards) -> dict[str, Any]:
    return {one.name: getattr(guards, one.name) for one in fields(guards)}


def _numbers(environment: Mapping[str, str], defaults: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: type(default)(environment.get(f"{_PREFIX}{name.upper()}", default))
        for name, default in defaults.items()
    }
