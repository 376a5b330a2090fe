"""When a session is over."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from obhut.kernel.clauses import clause


class End(StrEnum):
    """Why a session is over."""

    IDLE = "idle"
    TOO_OLD = "too-old"
    OTHER_BROWSER = "other-browser"


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a session may rest and how long it may last at all."""

    idle: timedelta
    absolute: timedelta


@clause("V-4.2")
def session_end(
    *,
    began_at: datetime,
    seen_at: datetime,
    bound_to: str,
    browser: str,
    now: datetime,
    limits: Limits,
) -> End | None:
    """Return why the session is over at ``now``, or ``None`` while it goes on.

    A session belongs to the browser that signed in; a cookie that turns up in another one is a
    copy.
    """
    if bound_to != browser:
        return End.OTHER_BROWSER
    if now - began_at >= limits.absolute:
        return End.TOO_OLD
    return End.IDLE if now - seen_at >= limits.idle else None
