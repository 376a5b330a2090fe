"""What the law gives consumers and those who switch, whatever the terms say."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from obhut.kernel.clauses import clause
from obhut.kernel.holidays import HolidayCalendar
from obhut.kernel.notice import NoticePeriod, NoticeRule, end_after_notice, end_of_contract
from obhut.kernel.periods import end_after_event, moved_to_working_day
from obhut.kernel.zones import GERMANY, day_ends_at, german_day

WITHDRAWAL_DAYS = 14
NO_SWITCHING_FEE_FROM = date(2027, 1, 12)
TRANSITION_DAYS = 30
RETRIEVAL_DAYS = 30
SWITCHING_NOTICE = NoticePeriod(months=2)


@clause("L-4")
def withdrawal_until(*, concluded_on: date, calendar: HolidayCalendar) -> date:
    """Return the last day on which a consumer may withdraw (§ 355, § 356a BGB).

    The day of conclusion does not count; a closed last day moves on (§ 193).
    """
    last = end_after_event(concluded_on, days=WITHDRAWAL_DAYS)
    return moved_to_working_day(last, is_working_day=calendar.is_working_day)


@clause("L-4")
def may_withdraw(*, concluded_on: date, at: datetime, calendar: HolidayCalendar) -> bool:
    """Tell whether the button to withdraw (§ 356a BGB) is shown at the instant ``at``."""
    return at < day_ends_at(withdrawal_until(concluded_on=concluded_on, calendar=calendar))


class WishedTooEarlyError(ValueError):
    """The wished end lies before the earliest one; the attribute tells that day."""

    def __init__(self, earliest: date) -> None:
        super().__init__(earliest)
        self.earliest = earliest


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancellation:
    """What a cancellation by the button is confirmed with at once (§ 312k (3), (4) BGB)."""

    received_at: datetime
    """German time, to the second."""
    ends_on: date


@clause("L-3")
def cancelled(
    *,
    received_at: datetime,
    rule: NoticeRule,
    paid_until: date | None = None,
    wished_on: date | None = None,
    for_cause: bool = False,
) -> Cancellation:
    """Return the confirmation of a cancellation by the button.

    Without a wish the contract ends at the earliest day (§ 312k (5)); for cause with the receipt.
    Raises WishedTooEarlyError.
    """
    day = german_day(received_at)
    earliest = day
    if not for_cause:
        earliest = end_of_contract(received=day, rule=rule, paid_until=paid_until)
    if wished_on is not None and wished_on < earliest:
        raise WishedTooEarlyError(earliest)
    local = received_at.astimezone(GERMANY).replace(microsecond=0)
    return Cancellation(received_at=local, ends_on=wished_on or earliest)


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchingDays:
    """The days of a change of provider: notice over, data moved, data still to be fetched."""

    notice_over_on: date
    switched_by: date
    retrievable_until: date


@clause("L-6")
def switching_days(*, requested_on: date) -> SwitchingDays:
    """Return the latest days of a switch requested on ``requested_on`` (Data Act Art. 25)."""
    over = end_after_notice(received=requested_on, period=SWITCHING_NOTICE)
    switched = over + timedelta(days=TRANSITION_DAYS)
    return SwitchingDays(
        notice_over_on=over,
        switched_by=switched,
        retrievable_until=switched + timedelta(days=RETRIEVAL_DAYS),
    )


@clause("L-6", "C-11.1")
def may_charge_for_switching(*, ordered_on: date) -> bool:
    """Tell whether a switch ordered then may cost its bare cost; from 12 January 2027 nothing."""
    return ordered_on < NO_SWITCHING_FEE_FROM
