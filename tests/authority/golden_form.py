"""How golden files show a document: names and plain values, bytes as hexadecimal."""

from enum import IntEnum
from typing import Any


def shown(value: Any) -> Any:
    """Return ``value`` as JSON holds it."""
    if isinstance(value, bytes):
        return {"hex": value.hex()}
    if isinstance(value, IntEnum):
        return int(value)
    if hasattr(value, "_asdict"):
        return {key: shown(one) for key, one in value._asdict().items()}
    if isinstance(value, dict):
        return {key: shown(one) for key, one in value.items()}
    if isinstance(value, list | tuple | frozenset):
        found = [shown(one) for one in value]
        return sorted(found, key=str) if isinstance(value, frozenset) else found
    return value
