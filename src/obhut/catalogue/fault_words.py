"""Why something is not published or stored, in words that say what to do instead."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from obhut.catalogue.rules.publishing import Fault


def fault_words(fault: Fault, *, today: date, last: date | None = None) -> str:
    """Return the sentence for a fault; ``last`` is the day from which the newest version holds."""
    if fault is Fault.PAST:
        return _("This day is over. Please give %(day)s or a later day.") % {
            "day": date_format(today)
        }
    if fault is Fault.OVERLAP:
        return _(
            "It would overlap with what is published from %(day)s on. Please give a later day."
        ) % {"day": date_format(last) if last else ""}
    return str(_plain(fault))


def _plain(fault: Fault) -> str:
    return {
        Fault.NO_PRICES: _("The draft holds no price yet."),
        Fault.NEGATIVE: _("A price cannot be negative. Please enter 0 or more."),
        Fault.TOO_FINE: _("Prices have at most four decimal places, for example 0.0350."),
        Fault.TOO_HIGH: _("This price is too high. Please enter less than 10 million euros."),
        Fault.TIERS: _(
            "The tiers do not fit together. Please write them rising, the last one open:"
            " up to 10: 8.00; above: 7.50"
        ),
        Fault.NO_NUMBER: _("This is no price. Please write it like 8.00 or 0.0350."),
        Fault.NO_TEXT: _("The description has no text yet."),
    }[fault]
