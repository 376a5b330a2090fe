"""How long does a change of provider take, and what may it cost?"""

from datetime import date

from obhut.explain.answers import Answer, Reason, counted, in_order, iso_day, named, plain, spoken
from obhut.kernel.consumer import (
    NO_SWITCHING_FEE_FROM,
    RETRIEVAL_DAYS,
    SWITCHING_NOTICE,
    TRANSITION_DAYS,
    may_charge_for_switching,
    switching_days,
)


def explain(*, requested_on: date) -> Answer:
    """Return the latest days of a switch and whether it may cost anything."""
    found = switching_days(requested_on=requested_on)
    may_charge = may_charge_for_switching(ordered_on=requested_on)
    fee = "höchstens, was er uns selbst kostet" if may_charge else "nichts"
    return Answer(
        {
            "notice_until": iso_day(found.notice_over_on),
            "switched_by": iso_day(found.switched_by),
            "retrievable_until": iso_day(found.retrievable_until),
            "fee_allowed": may_charge,
        },
        (
            f"Die Frist ist spätestens am {spoken(found.notice_over_on)}, um 24 Uhr vorbei.",
            f"Gewechselt ist spätestens am {spoken(found.switched_by)}.",
            f"Ihre Daten bleiben mindestens bis {spoken(found.retrievable_until)}, abrufbar.",
            f"Der Wechsel kostet {fee}.",
        ),
        (
            Reason(
                "L-6",
                f"Data Act, Art. 25: höchstens {SWITCHING_NOTICE.months} Monate Frist, dann "
                f"{counted(TRANSITION_DAYS, 'Tag', 'Tage')} für den Übergang und mindestens "
                f"{counted(RETRIEVAL_DAYS, 'Tag', 'Tage')} zum Abrufen.",
            ),
            Reason(
                "C-11.1",
                f"Ab {plain(NO_SWITCHING_FEE_FROM)} ist der Wechsel unentgeltlich (Art. 29).",
            ),
        ),
        in_order(
            named(requested_on, "Antrag"),
            named(found.notice_over_on, "Ende der Frist"),
            named(found.switched_by, "Wechsel abgeschlossen"),
            named(found.retrievable_until, "Daten mindestens abrufbar"),
        ),
    )
