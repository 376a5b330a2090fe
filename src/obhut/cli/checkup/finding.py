"""What a check found."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How bad it is: nothing to do, worth knowing, must be mended."""

    OK = "ok"
    HINT = "hint"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check; ``advice`` is empty where there is nothing to do."""

    check: str
    state: State
    text: str
    advice: str = ""


def fine(check: str, text: str) -> Finding:
    """Return a finding that needs nothing."""
    return Finding(check, State.OK, text)


def hint(check: str, text: str, advice: str) -> Finding:
    """Return a finding that is worth knowing."""
    return Finding(check, State.HINT, text, advice)


def fault(check: str, text: str, advice: str) -> Finding:
    """Return a finding that must be mended."""
    return Finding(check, State.FAULT, text, advice)
