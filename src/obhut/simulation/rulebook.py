"""The rules that the world asks; a test plants a bug by exchanging one of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from obhut.kernel.changes import earliest_effect, latest_price_receipt, objection_until
from obhut.kernel.debit import DebitDays, debit_days
from obhut.kernel.dunning import Arrears, Step, next_step, reminder_deadline, termination_from
from obhut.kernel.erasure import erased_from
from obhut.kernel.holidays import NATIONWIDE
from obhut.kernel.notice import end_of_contract
from obhut.kernel.prices import PriceList, list_in_force
from obhut.kernel.seats import Holding, Month, billed_months, seat_end
from obhut.kernel.terms import TermsPolicy
from obhut.kernel.update_window import Verdict, update_verdict


def _seat_end(removed_on: date, terms: TermsPolicy) -> date:
    period = terms.customer_notice.period
    if period is None:
        raise ValueError(terms.name)
    end = seat_end(Holding(active_from=removed_on, removed_on=removed_on), period=period)
    return end if end is not None else removed_on


def _customer_end(received: date, terms: TermsPolicy, paid_until: date | None) -> date:
    return end_of_contract(received=received, rule=terms.customer_notice, paid_until=paid_until)


def _operator_end(received: date, terms: TermsPolicy) -> date:
    return end_of_contract(received=received, rule=terms.operator_notice)


def _step(arrears: Arrears, terms: TermsPolicy, today: date) -> Step:
    return next_step(arrears, policy=terms.dunning, calendar=NATIONWIDE, today=today)


def _deadline(sent_on: date, terms: TermsPolicy) -> date:
    return reminder_deadline(sent_on, policy=terms.dunning, calendar=NATIONWIDE)


def _termination(default_from: date, terms: TermsPolicy) -> date:
    return termination_from(default_from=default_from, policy=terms.dunning)


def _effect(received: date, terms: TermsPolicy) -> date:
    rule = terms.change
    return earliest_effect(
        received=received,
        full_days=rule.full_days,
        objection_days=rule.objection_days,
        calendar=NATIONWIDE,
    )


def _objection(received: date, terms: TermsPolicy) -> date:
    days = terms.change.objection_days
    return objection_until(received=received, days=days, calendar=NATIONWIDE)


def _price_receipt(term_start: date, terms: TermsPolicy) -> date:
    if terms.price is None:
        raise ValueError(terms.name)
    return latest_price_receipt(term_start=term_start, months=terms.price.months)


def _silence(terms: TermsPolicy) -> bool:
    return terms.change.silence_is_consent


def _debit(notified_on: date, notice_days: int) -> DebitDays:
    return debit_days(notified_on=notified_on, notice_days=notice_days)


def _erased(requested_on: date, terms: TermsPolicy) -> date:
    if terms.erasure is None:
        raise ValueError(terms.name)
    return erased_from(requested_on=requested_on, rule=terms.erasure)


def _update(announced_on: date, start: datetime, length: timedelta, terms: TermsPolicy) -> bool:
    if terms.update is None:
        raise ValueError(terms.name)
    verdict = update_verdict(
        announced_on=announced_on, start=start, duration=length, rule=terms.update
    )
    return verdict is Verdict.OK


def _list(lists: Iterable[PriceList], on: date) -> PriceList:
    return list_in_force(lists, on=on)


def _months(active_from: date, until: date) -> tuple[Month, ...]:
    return billed_months(active_from=active_from, until=until)


def _unlocks(open_cents: int) -> bool:
    return open_cents <= 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulebook:
    """One function a question; the real rules unless a test says otherwise."""

    seat_end: Callable[[date, TermsPolicy], date] = field(default=_seat_end)
    customer_end: Callable[[date, TermsPolicy, date | None], date] = field(default=_customer_end)
    operator_end: Callable[[date, TermsPolicy], date] = field(default=_operator_end)
    months: Callable[[date, date], tuple[Month, ...]] = field(default=_months)
    price_list: Callable[[Iterable[PriceList], date], PriceList] = field(default=_list)
    step: Callable[[Arrears, TermsPolicy, date], Step] = field(default=_step)
    deadline: Callable[[date, TermsPolicy], date] = field(default=_deadline)
    termination: Callable[[date, TermsPolicy], date] = field(default=_termination)
    effect: Callable[[date, TermsPolicy], date] = field(default=_effect)
    objection: Callable[[date, TermsPolicy], date] = field(default=_objection)
    price_receipt: Callable[[date, TermsPolicy], date] = field(default=_price_receipt)
    silence: Callable[[TermsPolicy], bool] = field(default=_silence)
    debit: Callable[[date, int], DebitDays] = field(default=_debit)
    erased: Callable[[date, TermsPolicy], date] = field(default=_erased)
    update: Callable[[date, datetime, timedelta, TermsPolicy], bool] = field(default=_update)
    unlocks: Callable[[int], bool] = field(default=_unlocks)
    bills_again: Callable[[bool], bool] = field(default=lambda is_billed: not is_billed)
    """Given whether a period is billed already: may it be billed now?"""
    next_number: Callable[[int], int] = field(default=lambda last: last + 1)
