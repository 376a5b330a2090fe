"""When is money collected, and until when can it be taken back?"""

from datetime import date, timedelta

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
from obhut.kernel.debit import debit_days


def explain(*, notified_on: date, notice_days: int) -> Answer:
    """Return the days of the collection and why."""
    found = debit_days(notified_on=notified_on, notice_days=notice_days)
    return Answer(
        {
            "collection_on": iso_day(found.collection_on),
            "file_by": iso_day(found.file_by),
            "refund_until": iso_day(found.refund_until),
        },
        (
            f"Eingezogen wird am {spoken(found.collection_on)}.",
            f"Die Bank braucht den Auftrag bis {spoken(found.file_by)}.",
            (
                f"Bis {spoken(found.refund_until)}, lässt sich der Betrag ohne Angabe von Gründen "
                "zurückholen."
            ),
        ),
        (
            Reason("V-7.4", "Bezahlt wird durch SEPA-Basislastschrift."),
            _calendar_reason(notified_on + timedelta(days=notice_days), notice_days),
        ),
        in_order(
            named(notified_on, "Ankündigung"),
            named(found.file_by, "Auftrag bei der Bank"),
            named(found.collection_on, "Einzug"),
            named(found.refund_until, "letzter Tag für die Rückgabe"),
        ),
    )


def _calendar_reason(nominal: date, notice_days: int) -> Reason:
    days = counted(notice_days, "Tag", "Tage")
    return Reason(
        "L-9",
        f"{days} nach der Ankündigung ist der {plain(nominal)}; eingezogen wird an diesem oder "
        "dem nächsten Tag, an dem das Zahlungssystem TARGET arbeitet, und die Datei geht einen "
        "solchen Tag vorher an die Bank. Zurückgeben kann man acht Wochen lang.",
    )
