"""Until when can a deleted account come back?"""

from datetime import datetime

from obhut.explain.answers import Answer, Reason, counted, in_order, iso_day, named, spoken
from obhut.explain.errors import UnanswerableError
from obhut.kernel.erasure import ErasureRule, erased_from, reactivate_until
from obhut.kernel.terms import TermsPolicy
from obhut.kernel.zones import german_day


def explain(*, terms: TermsPolicy, requested: datetime) -> Answer:
    """Return the last day of the grace and the day of erasure; raises UnanswerableError."""
    rule = terms.erasure
    if rule is None:
        raise UnanswerableError(
            f"--terms: „{terms.name}“ sagt nichts über das Löschen eines Kontos"
        )
    requested_on = german_day(requested)
    until = reactivate_until(requested_on=requested_on, rule=rule)
    erased = erased_from(requested_on=requested_on, rule=rule)
    return Answer(
        {"reactivate_until": iso_day(until), "erased_from": iso_day(erased)},
        (
            f"Mit einer Anmeldung bis {spoken(until)}, 24 Uhr, bleibt das Konto erhalten.",
            f"Ab {spoken(erased)}, 0 Uhr, werden die Daten endgültig gelöscht.",
        ),
        _why(rule),
        in_order(
            named(requested_on, "Antrag"),
            named(until, "letzter Tag zum Zurückholen"),
            named(erased, "endgültige Löschung"),
        ),
    )


def _why(rule: ErasureRule) -> tuple[Reason, ...]:
    grace = counted(rule.grace_days, "Tag", "Tage")
    return (
        Reason(
            rule.grace_clause,
            f"Das Konto ist sofort stillgelegt; gelöscht wird es erst, wenn {grace} vorüber sind. "
            "Der Tag des Antrags zählt nicht mit (§ 187 BGB), ein Wochenende verschiebt nichts.",
        ),
        Reason(rule.revival_clause, "Wer sich in dieser Zeit wieder anmeldet, behält das Konto."),
        Reason("L-2", "Rechnungen bleiben davon unberührt acht Jahre aufbewahrt."),
    )
