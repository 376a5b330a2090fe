"""When does a contract end?"""

from datetime import date

from obhut.explain.answers import (
    Answer,
    Reason,
    counted,
    in_order,
    iso_day,
    named,
    plain,
    spoken,
)
from obhut.explain.errors import UnanswerableError
from obhut.kernel.notice import NoticePeriod, NoticeRule, end_of_contract, latest_receipt_for
from obhut.kernel.terms import TermsPolicy

CUSTOMER, OPERATOR = "customer", "operator"


SIDES = {CUSTOMER: "Kunde", OPERATOR: "Betreiber"}


def explain(*, terms: TermsPolicy, by: str, received: date, paid_until: date | None) -> Answer:
    """Return the last day of the contract and why; raises UnanswerableError."""
    if paid_until is not None and not terms.prepaid:
        raise UnanswerableError(
            f"--paid-until: nach den Bedingungen „{terms.name}“ wird nichts im Voraus bezahlt"
        )
    rule = terms.customer_notice if by == CUSTOMER else terms.operator_notice
    ends_on = end_of_contract(received=received, rule=rule, paid_until=paid_until)
    latest = _latest_receipt(ends_on, rule)
    sentences = [
        (
            f"Geht die Kündigung am {plain(received)} zu, "
            f"endet der Vertrag am {spoken(ends_on)}, um 24 Uhr."
        )
    ]
    if latest is not None and latest > received:
        sentences.append(f"Dasselbe Ende hat jede Kündigung, die bis {spoken(latest)}, zugeht.")
    if by == OPERATOR and paid_until is not None and paid_until > ends_on:
        sentences.append("Für die bezahlten Tage danach gibt es eine Gutschrift.")
    result: dict[str, object] = {"ends_on": iso_day(ends_on), "latest_receipt": iso_day(latest)}
    days = in_order(
        named(received, "Zugang der Kündigung"),
        named(latest, "letzter Zugang für dasselbe Ende"),
        named(ends_on, "letzter Tag des Vertrags"),
    )
    return Answer(result, tuple(sentences), _why(rule, by, paid_until), days)


def _latest_receipt(ends_on: date, rule: NoticeRule) -> date | None:
    """Return the last day of receipt for the same end; without a period there is none."""
    return None if rule.period is None else latest_receipt_for(ends_on=ends_on, period=rule.period)


def _why(rule: NoticeRule, by: str, paid_until: date | None) -> tuple[Reason, ...]:
    reasons = [Reason(rule.clause, _reason(rule.period, by, paid_until))]
    if rule.longest is not None:
        limit = _period_text(rule.longest)
        reasons.append(
            Reason(
                rule.longest_clause,
                f"Wer zu einem anderen Anbieter wechselt, wartet höchstens {limit} "
                "(Data Act, Art. 25); endet der bezahlte Zeitraum früher, bleibt es dabei.",
            )
        )
    return tuple(reasons)


def _reason(period: NoticePeriod | None, by: str, paid_until: date | None) -> str:
    if period is not None:
        return (
            f"{SIDES[by]}: Die Frist beträgt {_period_text(period)}. Der Tag des Zugangs zählt "
            "nicht mit (§ 187 BGB), ein Wochenende oder Feiertag verschiebt das Ende nicht."
        )
    if paid_until is None:
        return "Der Kunde kann jederzeit kündigen; im Voraus bezahlt ist nichts, also sofort."
    return (
        "Der Kunde kann jederzeit kündigen; der Vertrag läuft bis zum Ende "
        f"des bezahlten Zeitraums (bezahlt bis {plain(paid_until)})."
    )


def _period_text(period: NoticePeriod) -> str:
    parts = [
        counted(period.months, "Monat", "Monate") if period.months else "",
        counted(period.days, "Tag", "Tage") if period.days else "",
    ]
    length = " und ".join(part for part in parts if part)
    return f"{length} zum Ende eines Kalendermonats" if period.to_month_end else length
