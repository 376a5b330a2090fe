"""What happens, on which days, when nobody pays?"""

from datetime import date

from obhut.explain.answers import (
    Answer,
    NamedDay,
    Reason,
    counted,
    in_order,
    iso_day,
    named,
    plain,
    spoken,
)
from obhut.explain.errors import UnanswerableError
from obhut.kernel.dunning import (
    ClosedDebitDayError,
    DefaultRule,
    DunningDays,
    DunningPolicy,
    default_without_reminder,
    dunning_days,
)
from obhut.kernel.holidays import HolidayCalendar
from obhut.kernel.terms import TermsPolicy

_DAYS_A_WEEK = 7


def explain(
    *, terms: TermsPolicy, due: date, debit_on: date | None, calendar: HolidayCalendar
) -> Answer:
    """Return the days of an unpaid item and why; raises UnanswerableError."""
    if debit_on is not None and debit_on < due:
        raise UnanswerableError("--debit-on: eingezogen wird nicht vor der Fälligkeit")
    try:
        found = dunning_days(due=due, debit_on=debit_on, policy=terms.dunning, calendar=calendar)
    except ClosedDebitDayError as error:
        raise UnanswerableError(
            "--debit-on: an diesem Tag ziehen Banken nichts ein; es muss ein Geschäftstag der "
            "Banken (TARGET) sein"
        ) from error
    by_law = _by_law(terms, due, calendar)
    return Answer(
        _result(found, by_law),
        _sentences(found),
        _why(found, due=due, debit_on=debit_on, policy=terms.dunning),
        _days(found),
    )


def _by_law(terms: TermsPolicy, due: date, calendar: HolidayCalendar) -> date | None:
    """Return when default begins without any reminder, for an invoice received on its due day."""
    if terms.dunning.default is DefaultRule.DUE_DAY:
        return None
    return default_without_reminder(due=due, received=due, calendar=calendar)


def _days(found: DunningDays) -> tuple[NamedDay, ...]:
    reminders = (
        named(sent, f"{number}. Mahnung") for number, sent in enumerate(found.reminders, start=1)
    )
    return in_order(
        named(found.due_on, "fällig"),
        named(found.default_from, "Verzug beginnt"),
        *reminders,
        named(found.deadlines[-1], "Ende der letzten Frist"),
        named(found.earliest_lock, "früheste Sperre"),
        named(found.termination_from, "früheste fristlose Kündigung"),
    )


def _result(found: DunningDays, by_law: date | None) -> dict[str, object]:
    return {
        "due_on": iso_day(found.due_on),
        "reminders": [iso_day(day) for day in found.reminders],
        "deadlines": [iso_day(day) for day in found.deadlines],
        "earliest_lock": iso_day(found.earliest_lock),
        "default_from": iso_day(found.default_from),
        "default_without_reminder": iso_day(by_law),
        "termination_from": iso_day(found.termination_from),
    }


def _sentences(found: DunningDays) -> tuple[str, ...]:
    pairs = zip(found.reminders, found.deadlines, strict=True)
    steps = (
        f"{number}. Mahnung am {plain(sent)}, Frist bis {spoken(last)}."
        for number, (sent, last) in enumerate(pairs, start=1)
    )
    if found.earliest_lock is None:
        lock = "Gesperrt wird nach diesen Bedingungen nicht."
    else:
        lock = f"Der Zugang darf frühestens am {spoken(found.earliest_lock)}, gesperrt werden."
    return (
        f"Zu zahlen ist bis {spoken(found.due_on)}.",
        f"Verzug besteht ab {plain(found.default_from)}.",
        *steps,
        lock,
        f"Der Betreiber darf frühestens am {plain(found.termination_from)} fristlos kündigen.",
    )


def _why(
    found: DunningDays, *, due: date, debit_on: date | None, policy: DunningPolicy
) -> tuple[Reason, ...]:
    reasons = [Reason("V-7.3", _due_text(found, due, debit_on))]
    reasons.append(Reason(policy.default_clause, _default_text(policy)))
    if policy.lock_after_days is not None:
        reasons.append(Reason(policy.lock_clause, _lock_text(policy, policy.lock_after_days)))
    reasons.append(Reason(policy.termination_clause, _termination_text(policy)))
    return tuple(reasons)


def _due_text(found: DunningDays, due: date, debit_on: date | None) -> str:
    if debit_on is not None:
        return "Mit Lastschrift zählt der angekündigte Tag des Einzugs als Fälligkeit."
    if found.due_on != due:
        return f"{spoken(due)}, ist kein Werktag, also zählt der nächste (§ 193 BGB)."
    return "Gezahlt werden muss am Tag der Fälligkeit, ohne Abzug."


def _default_text(policy: DunningPolicy) -> str:
    if policy.default is DefaultRule.DUE_DAY:
        return (
            "Der Zahlungstag steht im Kalender fest; Verzug besteht ab dem Tag danach "
            "(§ 286 Abs. 2 BGB)."
        )
    return (
        "Verzug besteht ab dem Tag nach der ersten Mahnung, ohne Mahnung spätestens 30 Tage "
        "nach Fälligkeit und Zugang der Rechnung (§ 286 BGB)."
    )


def _lock_text(policy: DunningPolicy, days: int) -> str:
    weeks = counted(days // _DAYS_A_WEEK, "Woche", "Wochen")
    return (
        f"Mehr als {weeks} Rückstand, {len(policy.reminder_days)} Mahnungen und der Ablauf der "
        "letzten Frist müssen zusammenkommen; ein Mensch bestätigt die Sperre."
    )


def _termination_text(policy: DunningPolicy) -> str:
    if policy.termination_months == 0:
        return "Wer trotz einer Mahnung in Verzug ist, dem darf der Betreiber fristlos kündigen."
    months = counted(policy.termination_months, "voller Monat", "volle Monate")
    return f"Fristlos kündigen darf der Betreiber, wenn {months} Verzug trotz Mahnung vorbei sind."
