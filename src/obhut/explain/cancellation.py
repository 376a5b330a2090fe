"""What does the cancellation button confirm, and when does the contract end?"""

from datetime import date, datetime

from obhut.explain.answers import Answer, Reason, in_order, iso_day, iso_local, named, plain, spoken
from obhut.explain.errors import UnanswerableError
from obhut.kernel.consumer import Cancellation, WishedTooEarlyError, cancelled
from obhut.kernel.terms import TermsPolicy


def explain(
    *,
    terms: TermsPolicy,
    received: datetime,
    paid_until: date | None,
    wished: date | None,
    for_cause: bool,
) -> Answer:
    """Return the receipt to the second and the last day; raises UnanswerableError."""
    if paid_until is not None and not terms.prepaid:
        raise UnanswerableError(
            f"--paid-until: nach den Bedingungen „{terms.name}“ wird nichts im Voraus bezahlt"
        )
    found = _cancelled(terms, received, paid_until, wished, for_cause)
    at, day = found.received_at, found.received_at.date()
    return Answer(
        {"received_at": iso_local(at), "ends_on": iso_day(found.ends_on)},
        (
            f"Eingegangen am {spoken(day)}, um {at:%H:%M:%S} Uhr.",
            f"Der Vertrag endet am {spoken(found.ends_on)}, um 24 Uhr.",
        ),
        (
            Reason(
                "L-3",
                "Wer ohne Anmeldung kündigt, bekommt den Eingang sofort mit Tag und Uhrzeit "
                "bestätigt (§ 312k BGB); ohne Wunsch gilt der früheste mögliche Tag.",
            ),
            Reason(terms.customer_notice.clause, _notice_text(for_cause=for_cause)),
        ),
        in_order(named(day, "Eingang"), named(found.ends_on, "letzter Tag des Vertrags")),
    )


def _cancelled(
    terms: TermsPolicy,
    received: datetime,
    paid_until: date | None,
    wished: date | None,
    for_cause: bool,
) -> Cancellation:
    try:
        return cancelled(
            received_at=received,
            rule=terms.customer_notice,
            paid_until=paid_until,
            wished_on=wished,
            for_cause=for_cause,
        )
    except WishedTooEarlyError as error:
        raise UnanswerableError(
            f"--wished: frühestens möglich ist der {plain(error.earliest)}"
        ) from error


def _notice_text(*, for_cause: bool) -> str:
    if for_cause:
        return "Eine Kündigung aus wichtigem Grund wirkt mit ihrem Zugang."
    return "Der Tag des Eingangs zählt für die Frist nicht mit (§ 187 BGB)."
