"""Failed enrolments per address: a stranger may not keep the server busy.

Only failures count, since a whole company may enrol its machines from one address. Each failure
is a key of its own in the shared cache: adding a key is atomic, counting up is not.
"""

from datetime import datetime

from django.core.cache import cache

MOST = 20
WINDOW_S = 300


def too_many(address: str, *, at: datetime) -> bool:
    """Tell whether the address has failed too often within the last minutes."""
    return cache.get(_keys(address, at)[-1]) is not None


def count(address: str, *, at: datetime) -> None:
    """Count one failure of the address."""
    keys = _keys(address, at)
    taken = cache.get_many(keys)
    for key in keys:
        if key not in taken and cache.add(key, 1, WINDOW_S):
            return


def _keys(address: str, at: datetime) -> list[str]:
    window = int(at.timestamp()) // WINDOW_S
    return [f"enrol-failed:{address}:{window}:{number}" for number in range(MOST)]
