"""What an entry may hold."""

import re
from collections.abc import Mapping

_ACTION = re.compile(r"[a-z][a-z-]*(\.[a-z][a-z-]*)+")
_SUBJECT = re.compile(r"[a-z][a-z-]{0,39}")
_KEY = re.compile(r"[a-z][a-z_]{0,39}")
# Control and bidirectional characters could fake lines of a log or reverse a shown text.
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
_ACTION_LENGTH = 80
_VALUES = 20
_VALUE_LENGTH = 500


def checked_action(action: str) -> str:
    """Return ``action`` (``subject.verb``, lower case). Raises ValueError: a fault of the code."""
    if len(action) > _ACTION_LENGTH or not _ACTION.fullmatch(action):
        raise ValueError(f"not an action: {action!r}")
    return action


def checked_subject(subject_type: str) -> str:
    """Return ``subject_type``. Raises ValueError: a fault of the code."""
    if not _SUBJECT.fullmatch(subject_type):
        raise ValueError(f"not a type of subject: {subject_type!r}")
    return subject_type


def bounded(detail: Mapping[str, str] | None) -> dict[str, str]:
    """Return a copy that is safe to keep and to show: visible characters, at most 500 a value.

    Raises ValueError for a key that is no lower-case word or for more than 20 of them, and
    TypeError for a value that is no string.
    """
    values = dict(detail or {})
    if len(values) > _VALUES or not all(_KEY.fullmatch(key) for key in values):
        raise ValueError(f"not a detail of an entry: {sorted(values)}")
    return {key: shortened(value) for key, value in values.items()}


def shortened(value: str, length: int = _VALUE_LENGTH) -> str:
    """Return the visible characters of ``value``, cut to ``length`` with an ellipsis."""
    visible = _INVISIBLE.sub(" ", value)
    return visible if len(visible) <= length else visible[: length - 1] + "…"
