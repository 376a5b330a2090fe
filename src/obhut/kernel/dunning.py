"""Late payment: reminders, their deadlines, default, lock and the operator's right to end.

All days are German calendar days; a due day and a deadline that fall on a closed day move to the
next working day (§ 193 BGB). The announced collection day of a direct debit does not move: TARGET
is open on it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from obhut.kernel.clauses import clause
from obhut.kernel.holidays import HolidayCalendar, is_target_day
from obhut.kernel.periods import (
    ONE_DAY,
    end_after_event,
    end_from_start,
    moved_to_working_day,
)

DEFAULT_BY_LAW_DAYS = 30


class ClosedDebitDayError(ValueError):
    """Money cannot be collected on a day on which TARGET is closed."""


class DefaultRule(StrEnum):
    """What puts a customer into default."""

    DUE_DAY = "due-day"
    """The contract names a day for payment: the day after it (§ 286 (2) BGB)."""

    FIRST_REMINDER = "first-reminder"
    """The day after the first reminder arrived."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DunningPolicy:
    """How late payment is treated under one version of the terms.

    ``reminder_days`` are days after the due day, ``deadline_days`` the time that each reminder
    gives. ``lock_after_days`` must be over before a lock; None: no lock. The operator may end the
    contract after ``termination_months`` full months of default; 0: from the first day of it.
    """

    reminder_days: tuple[int, ...] = (3, 10, 17, 21)
    deadline_days: int = 7
    lock_after_days: int | None
    lock_clause: str
    default: DefaultRule
    default_clause: str
    termination_months: int
    termination_clause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DunningDays:
    """The days of one unpaid item."""

    due_on: date
    reminders: tuple[date, ...]
    deadlines: tuple[date, ...]
    earliest_lock: date | None
    default_from: date
    termination_from: date


@clause("V-7.3", "C-4.6a")
def due_day(*, due: date, debit_on: date | None, calendar: HolidayCalendar) -> date:
    """Return the day on which money is owed at the latest; raises ClosedDebitDayError."""
    if debit_on is None:
        return moved_to_working_day(due, is_working_day=calendar.is_working_day)
    if not is_target_day(debit_on):
        raise ClosedDebitDayError(debit_on)
    return debit_on


def reminder_deadline(sent_on: date, *, policy: DunningPolicy, calendar: HolidayCalendar) -> date:
    """Return the last day to pay after a reminder that was received on ``sent_on``."""
    last = end_after_event(sent_on, days=policy.deadline_days)
    return moved_to_working_day(last, is_working_day=calendar.is_working_day)


@clause("C-4.6a")
def earliest_lock(*, due_on: date, last_deadline: date, policy: DunningPolicy) -> date | None:
    """Return the first day of a lock: weeks and the last deadline are over. None: no lock."""
    if policy.lock_after_days is None:
        return None
    return max(due_on + timedelta(days=policy.lock_after_days), last_deadline) + ONE_DAY


@clause("V-12.3c", "C-10.2a")
def termination_from(*, default_from: date, policy: DunningPolicy) -> date:
    """Return the first day on which the operator may end the contract at once for default."""
    if policy.termination_months == 0:
        return default_from
    return end_from_start(default_from, months=policy.termination_months) + ONE_DAY


@clause("C-4.6a", "C-10.2a", "V-12.3c")
def dunning_days(
    *, due: date, debit_on: date | None, policy: DunningPolicy, calendar: HolidayCalendar
) -> DunningDays:
    """Return the days of an item that nobody pays, with reminders on their first days.

    Raises ClosedDebitDayError.
    """
    due_on = due_day(due=due, debit_on=debit_on, calendar=calendar)
    reminders = tuple(due_on + timedelta(days=days) for days in policy.reminder_days)
    deadlines = tuple(
        reminder_deadline(sent, policy=policy, calendar=calendar) for sent in reminders
    )
    late = default_from(due_on=due_on, first_reminder=reminders[0], rule=policy.default)
    return DunningDays(
        due_on=due_on,
        reminders=reminders,
        deadlines=deadlines,
        earliest_lock=earliest_lock(due_on=due_on, last_deadline=deadlines[-1], policy=policy),
        default_from=late,
        termination_from=termination_from(default_from=late, policy=policy),
    )


@clause("V-7.3", "V-12.3c")
def default_from(*, due_on: date, first_reminder: date, rule: DefaultRule) -> date:
    """Return the first day of default when the first reminder arrives on ``first_reminder``."""
    return (due_on if rule is DefaultRule.DUE_DAY else first_reminder) + ONE_DAY


@clause("V-7.3")
def default_without_reminder(*, due: date, received: date, calendar: HolidayCalendar) -> date:
    """Return the first day of default by law: 30 days after due day and receipt (§ 286 (3)).

    For a consumer only if the invoice said so.
    """
    last = end_after_event(max(due, received), days=DEFAULT_BY_LAW_DAYS)
    return moved_to_working_day(last, is_working_day=calendar.is_working_day) + ONE_DAY


@clause("V-7.3")
def default_begins(
    *,
    due: date,
    received: date,
    reminded_on: date | None,
    rule: DefaultRule,
    calendar: HolidayCalendar,
) -> date:
    """Return the first day of default of an invoice received on ``received``.

    A named day for payment needs no reminder; else the first reminder counts, and without one, or
    with a late one, the law's thirty days do.
    """
    if rule is DefaultRule.DUE_DAY:
        return due_day(due=due, debit_on=None, calendar=calendar) + ONE_DAY
    by_law = default_without_reminder(due=due, received=received, calendar=calendar)
    return by_law if reminded_on is None else min(reminded_on + ONE_DAY, by_law)


@clause("V-12.3c", "C-10.2a")
def may_end_for_default(
    *, default_from: date | None, reminders: int, policy: DunningPolicy, today: date
) -> bool:
    """Tell whether the operator may end the contract at once for default on ``today``.

    Never without a reminder, and only once the months of default that the terms demand are over.
    """
    if default_from is None or reminders < 1:
        return False
    return today >= termination_from(default_from=default_from, policy=policy)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrears:
    """An unpaid item as it stands: reminders that arrived, and what speaks against a lock."""

    due_on: date
    deadlines: Sequence[date]
    """The deadline of every reminder that was sent and did not come back."""
    is_disputed: bool = False
    debit_is_running: bool = False
    credit_covers: bool = False


class LockGuard(StrEnum):
    """A condition of a lock that is not fulfilled."""

    TOO_EARLY = "too-early"
    REMINDERS_MISSING = "reminders-missing"
    DEADLINE_RUNS = "deadline-runs"
    DISPUTED = "disputed"
    DEBIT_RUNS = "debit-runs"
    CREDIT = "credit"
    NO_LOCK = "no-lock"


@clause("C-4.6a")
def guards_against_lock(
    arrears: Arrears, *, policy: DunningPolicy, today: date
) -> tuple[LockGuard, ...]:
    """Return every condition that forbids a lock on ``today``; an empty answer allows it.

    The lock stays a proposal: a person confirms it, unless the operator chose otherwise.
    """
    if policy.lock_after_days is None:
        return (LockGuard.NO_LOCK,)
    weeks_over = today > arrears.due_on + timedelta(days=policy.lock_after_days)
    all_sent = len(arrears.deadlines) >= len(policy.reminder_days)
    checks = (
        (LockGuard.TOO_EARLY, not weeks_over),
        (LockGuard.REMINDERS_MISSING, not all_sent),
        (LockGuard.DEADLINE_RUNS, any(last >= today for last in arrears.deadlines)),
        (LockGuard.DISPUTED, arrears.is_disputed),
        (LockGuard.DEBIT_RUNS, arrears.debit_is_running),
        (LockGuard.CREDIT, arrears.credit_covers),
    )
    return tuple(guard for guard, stands in checks if stands)


class Step(StrEnum):
    """What comes next for an unpaid item."""

    WAIT = "wait"
    REMIND = "remind"
    MAY_LOCK = "may-lock"


@clause("C-4.6a")
def next_step(
    arrears: Arrears, *, policy: DunningPolicy, calendar: HolidayCalendar, today: date
) -> Step:
    """Return what to do on ``today``: wait, send the next reminder, or a lock is possible.

    While a direct debit is under way or the claim is disputed or covered, nothing is sent.
    """
    if arrears.is_disputed or arrears.debit_is_running or arrears.credit_covers:
        return Step.WAIT
    sent = len(arrears.deadlines)
    if sent < len(policy.reminder_days):
        due = arrears.due_on + timedelta(days=policy.reminder_days[sent])
        return Step.REMIND if today >= due else Step.WAIT
    locked_out = guards_against_lock(arrears, policy=policy, today=today)
    return Step.WAIT if locked_out else Step.MAY_LOCK
