"""How long a contract runs: without end, or by terms that follow the offer."""

from collections.abc import Iterator
from datetime import date

from obhut.kernel.clauses import clause
from obhut.kernel.periods import ONE_DAY, Days, anniversary_term


class BeforeTheStartError(ValueError):
    """The day lies before the contract began."""


@clause("C-10.1", "C-4.2a", "C-4.2b")
def terms_from(start: date, *, months: int) -> Iterator[Days]:
    """Yield the terms of ``months`` each that begin on ``start``; without end.

    Each begins the day after the one before; all are counted from ``start``.
    """
    number = 0
    while True:
        yield anniversary_term(start, months=months, number=number)
        number += 1


@clause("C-10.1")
def term_on(day: date, *, start: date, months: int) -> Days:
    """Return the term in which ``day`` lies; raises BeforeTheStartError."""
    if day < start:
        raise BeforeTheStartError(day)
    return next(term for term in terms_from(start, months=months) if day in term)


@clause("C-10.1", "C-10.6")
def end_of_running_term(*, received: date, start: date, months: int) -> date:
    """Return the last day of a contract by terms that a notice received then ends.

    No term begins any more; the one that is paid runs out.
    """
    return term_on(received, start=start, months=months).last


@clause("C-4.5a")
def next_term_start(*, after: date, start: date, months: int) -> date:
    """Return the first day of a term later than ``after``: when a new price may begin."""
    if after < start:
        return start
    return term_on(after, start=start, months=months).last + ONE_DAY
