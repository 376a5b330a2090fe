"""Updates of the product: only at night, only when announced early enough."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from obhut.kernel.clauses import clause
from obhut.kernel.periods import ONE_DAY, Span
from obhut.kernel.zones import at_local, german_day


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateRule:
    """The night in German time, and the full days between announcement and start."""

    full_days: int
    begins: time
    ends: time
    notice_clause: str
    window_clause: str


class Verdict(StrEnum):
    """Whether an update may run, and if not, the first reason against it."""

    OK = "ok"
    NOTICE_TOO_SHORT = "notice-too-short"
    OUTSIDE_WINDOW = "outside-window"
    PAST_THE_END = "past-0600"


@clause("C-2.4b")
def latest_announcement(*, start: datetime, rule: UpdateRule) -> date:
    """Return the last day on which an update that begins at ``start`` may be announced."""
    return german_day(start) - timedelta(days=rule.full_days + 1)


@clause("C-2.4c")
def night_around(instant: datetime, *, rule: UpdateRule) -> Span | None:
    """Return the night in which ``instant`` lies, in real time, or nothing by day.

    The night of a clock change is an hour shorter or longer.
    """
    evening = german_day(instant)
    for day in (evening, evening - ONE_DAY):
        night = Span(at_local(day, rule.begins), at_local(day + ONE_DAY, rule.ends))
        if instant in night:
            return night
    return None


@clause("C-2.4b", "C-2.4c")
def update_verdict(
    *, announced_on: date, start: datetime, duration: timedelta, rule: UpdateRule
) -> Verdict:
    """Tell whether an update may start at ``start`` and take ``duration`` of real time."""
    if announced_on > latest_announcement(start=start, rule=rule):
        return Verdict.NOTICE_TOO_SHORT
    night = night_around(start, rule=rule)
    if night is None:
        return Verdict.OUTSIDE_WINDOW
    ends_at = start.astimezone(UTC) + duration
    return Verdict.OK if ends_at <= night.end else Verdict.PAST_THE_END
