"""Versions of service descriptions: fingerprint, and which one holds."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Protocol, TypeVar

from obhut.kernel.clauses import clause


class Versioned(Protocol):
    """Something that holds from a day on."""

    @property
    def version(self) -> int:
        """Its number, rising."""

    @property
    def effective_on(self) -> date:
        """The first day on which it holds."""


Any_ = TypeVar("Any_", bound=Versioned)


@clause("V-3.2", "C-2.6b")
def fingerprint(
    *,
    product: str,
    version: int,
    effective_on: date,
    texts: Sequence[str],
    capabilities: Iterable[str],
    limits: Sequence[Mapping[str, str]],
) -> str:
    """Return the SHA-256 of everything that a description promises."""
    content = {
        "product": product,
        "version": version,
        "effective_on": effective_on.isoformat(),
        "texts": list(texts),
        "capabilities": sorted(capabilities),
        "limits": [dict(sorted(limit.items())) for limit in limits],
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@clause("C-2.1")
def in_force(versions: Iterable[Any_], *, on: date) -> Any_ | None:
    """Return the version that holds on ``on``: the newest that has begun, or none."""
    begun = [version for version in versions if version.effective_on <= on]
    return max(begun, key=lambda version: version.version, default=None)
