"""Which terms follow each other from a day on?"""

from datetime import date
from itertools import islice

from obhut.explain.answers import Answer, NamedDay, Reason, counted, plain
from obhut.kernel.contract_terms import terms_from
from obhut.kernel.periods import Days


def explain(*, start: date, months: int, count: int) -> Answer:
    """Return the first ``count`` terms of ``months`` each."""
    terms = tuple(islice(terms_from(start, months=months), count))
    return Answer(
        {"terms": [_entry(term) for term in terms]},
        tuple(_sentence(number, term) for number, term in enumerate(terms, start=1)),
        (
            Reason("C-10.1", "Laufzeit und Verlängerung folgen dem gebuchten Angebot."),
            Reason(
                "C-4.2a",
                f"Ein Zeitraum dauert {counted(months, 'Monat', 'Monate')}. Der erste Tag zählt "
                "mit (§ 187 Abs. 2 BGB); fehlt der Tag im letzten Monat, endet der Zeitraum mit "
                "diesem (§ 188 Abs. 3 BGB). Gerechnet wird immer vom ersten Tag an.",
            ),
        ),
        tuple(NamedDay(term.begin, f"{n}. Zeitraum") for n, term in enumerate(terms, start=1)),
    )


def _entry(term: Days) -> dict[str, str]:
    return {"from": term.begin.isoformat(), "until": term.last.isoformat()}


def _sentence(number: int, term: Days) -> str:
    return f"{number}. Zeitraum: {plain(term.begin)} bis {plain(term.last)}."
