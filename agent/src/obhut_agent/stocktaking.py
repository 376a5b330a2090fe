"""When the inventory is taken, and what of it the server has. The work is done by a child.

At the start, when something that is cheap to see has changed (looked at hourly), and once a day.
Only while connected: a device that is away tells the difference when it is back.
"""

import random
import struct
from collections.abc import Callable
from typing import Any, NamedTuple
from zlib import crc32

from obhut_agent import clock, log
from obhut_agent.child import Child
from obhut_agent.failures import Failure
from obhut_agent.reading import content, listing
from obhut_agent.spool import Spool
from obhut_agent.state import State, read_json
from obhut_protocol import codec, inventory
from obhut_protocol.frames import Limits, Part, Welcome
from obhut_protocol.malformed import Malformed

DAY_S = 24 * 60 * 60
DEADLINE_S = 900.0
_ASKED_EVERY_S = 60.0
_FIRST_S = 1.0
_SOON_S = 60
_WATCHED = (
    "var/lib/dpkg/status", "var/lib/rpm", "var/lib/rpm/rpmdb.sqlite", "var/lib/rpm/Packages",
    "usr/lib/sysimage/rpm/rpmdb.sqlite", "var/lib/flatpak/.changed", "var/lib/snapd/state.json",
    "var/lib/apt/lists", "var/lib/apt/periodic/update-success-stamp", "var/cache/dnf",
    "etc/os-release", "usr/lib/os-release", "etc/passwd", "etc/group", "etc/localtime",
)  # fmt: skip


class Outcome(NamedTuple):
    """What a finished child found."""

    parts: tuple[Part, ...]
    hashes: dict[str, bytes]


class Stocktaking:
    """Decides, starts the child, puts its messages into the spool.

    ``write`` brings one message into the spool and says whether that worked.
    """

    def __init__(
        self, state: State, spool: Spool, write: Callable[[Part], bool], *, root: str = ""
    ) -> None:
        self._state = state
        self._spool = spool
        self._write = write
        self._root = root
        self._child: Child | None = None
        self._whole: set[str] = set()
        self._seen: tuple[object, ...] = ()
        self._taken: float | None = None
        self._pause_until = 0.0
        self._next_asked = 0.0
        self._sent_at: int | None = None
        self._load()

    @property
    def cap(self) -> str:
        """What HELLO says about the inventory that was sent."""
        return inventory.cap(self._hashes)

    @property
    def child(self) -> Child | None:
        """The child that works now."""
        return self._child

    def welcomed(self, welcome: Welcome) -> float | None:
        """Compare with what the server holds; return the seconds until the inventory is due."""
        if welcome.inventory is not None and not self._in_flight():
            held = welcome.inventory
            self._whole |= {name for name, own in self._hashes.items() if held.get(name) != own}
        if not welcome.limits.inventory_s:
            return None
        if not self._hashes:
            return _FIRST_S
        return _FIRST_S + random.uniform(0, welcome.limits.jitter_s)  # noqa: S311 -- no secret

    def asked(self) -> bool:
        """The server wants all of it; return whether that is to be done now."""
        now = clock.monotonic()
        if now < self._next_asked:
            return False
        self._next_asked = now + _ASKED_EVERY_S
        self._whole |= set(inventory.SECTIONS)
        return True

    def refused(self, retry_after_s: float) -> None:
        """The server took a message not: it was too much for today."""
        self._pause_until = clock.monotonic() + retry_after_s

    def look(self) -> Child | None:
        """Start the child if there is a reason for it; return it."""
        now = clock.monotonic()
        if self._child is not None or now < self._pause_until or self._in_flight():
            return None
        seen = self._fingerprint()
        is_due = self._taken is None or now - self._taken >= DAY_S
        if not (is_due or self._whole or seen != self._seen):
            return None
        self._seen, self._taken = seen, now
        try:
            arguments = [str(self._state.path), self._root, *sorted(self._whole)]
            self._child = Child("obhut_agent.inventory", arguments)
        except OSError as problem:
            log.say("inventory-failed", reason=problem.strerror or "?")
        return self._child

    def next_look(self, limits: Limits) -> float:
        """Return the seconds until the next look: never at the same time everywhere."""
        if self._in_flight():
            return min(limits.inventory_s, _SOON_S)
        return limits.inventory_s * random.uniform(0.9, 1.1)  # noqa: S311 -- no secret

    def finish(self) -> int:
        """Take over what the child found; return how many messages that made. Raises Failure."""
        child, self._child = self._child, None
        said = None if child is None else child.end()
        outcome = None if said is None else _outcome(said)
        if outcome is None or not all(self._write(part) for part in outcome.parts):
            # Messages that are in the spool already will be sent once more: harmless.
            log.say("inventory-incomplete")
            self._taken = None
            return 0
        self._keep(outcome)
        return len(outcome.parts)

    def stop(self) -> None:
        """End the child, if there is one."""
        child, self._child = self._child, None
        if child is not None:
            child.kill()

    def _keep(self, outcome: Outcome) -> None:
        try:
            self._state.inventory_fresh.replace(self._state.inventory_sent)
        except OSError as problem:
            raise Failure(
                "state-not-usable", path=self._state.path, reason=problem.strerror or "?"
            ) from problem
        self._whole.clear()
        self._hashes = outcome.hashes
        if outcome.parts:
            self._last_seq, self._spool_id = self._spool.next_seq - 1, self._spool.spool_id
            self._sent_at = clock.now_ms()
        self._save()

    def _in_flight(self) -> bool:
        return self._spool_id == self._spool.spool_id and self._spool.acked < self._last_seq

    def _load(self) -> None:
        known: dict[str, Any] = read_json(self._state.inventory) or {}
        try:
            hexes = known.get("hashes")
            pairs = hexes.items() if isinstance(hexes, dict) else ()
            named = {name: bytes.fromhex(str(own)) for name, own in pairs}
            self._hashes = inventory.hashes(named)
        except (ValueError, Malformed):
            self._hashes = {}
        seq, spool_id = known.get("last_seq"), known.get("spool_id")
        self._last_seq = seq if isinstance(seq, int) else 0
        self._spool_id = spool_id if isinstance(spool_id, str) else ""
        sent_at = known.get("sent_at")
        self._sent_at = sent_at if isinstance(sent_at, int) else None

    def _save(self) -> None:
        hexes = {name: own.hex() for name, own in self._hashes.items()}
        known = {"hashes": hexes, "last_seq": self._last_seq, "spool_id": self._spool_id}
        self._state.write_json(
            self._state.inventory, {**known, "sent_at": self._sent_at}, durable=False
        )

    def _fingerprint(self) -> tuple[object, ...]:
        """Return what changes when something of the inventory may have changed."""
        times: list[object] = []
        for name in _WATCHED:
            try:
                found = (self._state.path / f"{self._root}/{name}").stat()
            except OSError:
                times.append(None)
            else:
                times.append((found.st_mtime_ns, found.st_size))
        disks = listing(f"{self._root}/sys/block")
        addresses = content(f"{self._root}/proc/net/fib_trie")
        return (*times, *disks, crc32(addresses.encode(errors="replace")))


def _outcome(said: bytes) -> Outcome | None:
    """Return what the child wrote, None if it is not complete."""
    parts: list[Part] = []
    position = 0
    try:
        while True:
            (size,) = struct.unpack_from(">I", said, position)
            payload = codec.unpack(said[position + 4 : position + 4 + size])
            position += 4 + size
            if position == len(said):
                named = payload.get("hashes") if isinstance(payload, dict) else None
                return Outcome(tuple(parts), inventory.hashes(named))
            parts.append(inventory.parse(payload))
    except (struct.error, Malformed):
        return None
