"""Why a connection ends: WebSocket close codes and codes of refused messages."""

from enum import IntEnum


class CloseCode(IntEnum):
    """Codes of WebSocket close frames that mean something to the other side."""

    NORMAL = 1000
    GOING_AWAY = 1001
    RESTART = 1012
    """The gateway restarts: come back with the usual jitter."""
    MALFORMED = 4400
    AUTH_FAILED = 4401
    """The signature or the device key is not known here."""
    REFUSED = 4403
    """The device is quarantined or removed: try again rarely."""
    VERSION = 4406
    SILENCE = 4408
    """Nothing heard for too long, or too slow."""
    REPLACED = 4409
    """A newer session of the same device took over."""
    TOO_BIG = 4413
    RATE = 4429


class NackCode(IntEnum):
    """Why one DATA message was not stored."""

    INVALID = 1
    """Never send it again: its content is refused for good."""
    LATER = 2
    """Not now (quota, load): send it again after ``retry_after_s``."""
    OVER_QUOTA = 3
    """More than a device may send of this kind in a day: do not send it again."""


_LATER = "retry-after="


def come_back(seconds: int) -> str:
    """Return the reason of a close frame that says when to come back."""
    return f"{_LATER}{seconds}"


def retry_after(reason: str) -> int | None:
    """Return the seconds that a close frame's reason names, None if it names none."""
    text = reason.removeprefix(_LATER)
    if text == reason or not (text.isascii() and text.isdigit() and len(text) < 6):
        return None
    return int(text)
