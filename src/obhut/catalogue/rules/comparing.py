"""What differs between two price lists or two descriptions."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Changed(Generic[Value]):
    """One entry before and after; None where it was not or is no more."""

    key: str
    before: Value | None
    after: Value | None

    @property
    def is_new(self) -> bool:
        """Tell whether there was nothing before."""
        return self.before is None

    @property
    def is_gone(self) -> bool:
        """Tell whether there is nothing any more."""
        return self.after is None


def changes(before: Mapping[str, Value], after: Mapping[str, Value]) -> tuple[Changed[Value], ...]:
    """Return the entries that differ, in the order of ``after``, the gone ones last."""
    keys = [*after, *(key for key in before if key not in after)]
    found = (Changed(key, before.get(key), after.get(key)) for key in keys)
    return tuple(each for each in found if each.before != each.after)


def came_and_went(
    before: Collection[str], after: Collection[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what is only in ``after`` and what is only in ``before``, sorted."""
    return tuple(sorted(set(after) - set(before))), tuple(sorted(set(before) - set(after)))
