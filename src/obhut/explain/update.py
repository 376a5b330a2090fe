"""May an update of the product run then?"""

from datetime import date, datetime, timedelta

from obhut.explain.answers import Answer, Reason, counted, in_order, iso_day, named, spoken
from obhut.explain.errors import UnanswerableError
from obhut.kernel.terms import TermsPolicy
from obhut.kernel.update_window import (
    UpdateRule,
    Verdict,
    latest_announcement,
    night_around,
    update_verdict,
)
from obhut.kernel.zones import GERMANY, german_day

MINUTE = timedelta(minutes=1)


def explain(
    *, terms: TermsPolicy, announced_on: date, start: datetime, duration: timedelta
) -> Answer:
    """Return whether the update may run, and the first reason against it.

    Raises UnanswerableError.
    """
    rule = terms.update
    if rule is None:
        raise UnanswerableError(f"--terms: „{terms.name}“ sagt nichts über Updates des Produkts")
    verdict = update_verdict(announced_on=announced_on, start=start, duration=duration, rule=rule)
    latest = latest_announcement(start=start, rule=rule)
    result: dict[str, object] = {
        "allowed": verdict is Verdict.OK,
        "reason": verdict.value,
        "latest_announcement": iso_day(latest),
    }
    days = in_order(
        named(announced_on, "Ankündigung"),
        named(latest, "späteste Ankündigung"),
        named(german_day(start), "Beginn"),
    )
    return Answer(result, (_sentence(verdict, start, latest, rule),), _why(rule), days)


def _sentence(verdict: Verdict, start: datetime, latest: date, rule: UpdateRule) -> str:
    local = start.astimezone(GERMANY)
    when = f"am {spoken(german_day(start))}, um {local:%H:%M} Uhr"
    if verdict is Verdict.OK:
        return f"Das Update darf {when} beginnen."
    refused = f"Das Update darf {when} nicht beginnen: "
    if verdict is Verdict.NOTICE_TOO_SHORT:
        return refused + f"angekündigt sein musste es bis {spoken(latest)}."
    if verdict is Verdict.OUTSIDE_WINDOW:
        return refused + "das liegt außerhalb der Nacht."
    night = night_around(start, rule=rule)
    left = (night.end - start) // MINUTE if night else 0
    rest = counted(left, "Minute", "Minuten")
    return refused + f"bis {rule.ends:%H:%M} Uhr bleiben nur {rest}."


def _why(rule: UpdateRule) -> tuple[Reason, ...]:
    return (
        Reason(
            rule.notice_clause,
            f"Zwischen Ankündigung und Beginn liegen mindestens {rule.full_days} volle Tage.",
        ),
        Reason(
            rule.window_clause,
            f"Updates laufen nur von {rule.begins:%H:%M} bis {rule.ends:%H:%M} Uhr deutscher "
            "Zeit und müssen in derselben Nacht fertig sein; bei einer Zeitumstellung zählen "
            "die wirklichen Minuten.",
        ),
    )
