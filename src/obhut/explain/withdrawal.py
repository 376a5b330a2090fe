"""Until when may a consumer withdraw?"""

from datetime import date

from obhut.explain.answers import Answer, Reason, in_order, iso_day, named, spoken
from obhut.kernel.consumer import WITHDRAWAL_DAYS, withdrawal_until
from obhut.kernel.holidays import HolidayCalendar


def explain(*, concluded_on: date, calendar: HolidayCalendar) -> Answer:
    """Return the last day to withdraw, on which the button is shown until midnight."""
    until = withdrawal_until(concluded_on=concluded_on, calendar=calendar)
    return Answer(
        {"withdrawal_until": iso_day(until)},
        (
            f"Widerrufen können Sie bis {spoken(until)}, 24 Uhr.",
            "So lange sehen Sie die Taste dafür.",
        ),
        (
            Reason(
                "L-4",
                f"Verbraucher haben {WITHDRAWAL_DAYS} Tage (§ 355 BGB), die Taste verlangt § 356a "
                "BGB. Der Tag des Vertragsschlusses zählt nicht mit; ist der letzte kein Werktag, "
                "zählt der nächste (§ 193 BGB).",
            ),
        ),
        in_order(named(concluded_on, "Vertragsschluss"), named(until, "letzter Tag")),
    )
