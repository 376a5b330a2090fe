"""What the gateway knows of inventories: who needs which hashes, and who sends too much."""

from obhut_gateway import clock
from obhut_protocol import inventory
from obhut_protocol.frames import Hello

_DAY_MS = 24 * 60 * 60 * 1000


def hashes_for(hello: Hello, held: dict[str, bytes] | None) -> dict[str, bytes] | None:
    """Return what WELCOME has to say about the sections: nothing to those who know it.

    An agent that keeps an inventory says the digest of what it remembers. Where that is right,
    or where the agent keeps none, the hashes would be bytes for nothing.
    """
    said = inventory.digest_in(hello.caps)
    if held is None or said is None or said == inventory.digest(held):
        return None
    return held


class Quota:
    """Bytes of inventory a device and UTC day; of this process only, forgotten with it."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._day = 0
        self._taken: dict[int, int] = {}

    def take(self, device_id: int, size: int) -> bool:
        """Count a message; False where it would be too much for today."""
        day = clock.real_ms() // _DAY_MS
        if day != self._day:
            self._day, self._taken = day, {}
        taken = self._taken.get(device_id, 0) + size
        if taken > self._most:
            return False
        self._taken[device_id] = taken
        return True

    @staticmethod
    def retry_after_s() -> int:
        """Return the seconds until a new day begins."""
        return (_DAY_MS - clock.real_ms() % _DAY_MS) // 1000 + 1
