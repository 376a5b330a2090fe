"""What changed between two versions of a document."""

from collections.abc import Mapping
from dataclasses import dataclass

from obhut.kernel.term_keys import KINDS


@dataclass(frozen=True, slots=True)
class ValueChange:
    """A value that is another one now; the texts as they are kept."""

    key: str
    before: str
    after: str


def changed_values(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[ValueChange, ...]:
    """Return the values that differ, in the order of the terms."""
    pairs = ((key, before.get(key, ""), after.get(key, "")) for key in KINDS)
    return tuple(ValueChange(*pair) for pair in pairs if pair[1] != pair[2])
