"""What ``explain`` accepts; everything else is refused in German before a rule is asked."""

import argparse
import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from obhut.cli.errors import BadInputError
from obhut.cli.german import Parser, choices
from obhut.cli.main import SubParsers
from obhut.explain import limits
from obhut.kernel.holidays import STATES, HolidayCalendar
from obhut.kernel.local_time import MalformedTimeError, MissingTimeError, instant_of
from obhut.kernel.periods import month_end
from obhut.kernel.terms import OVERLAYS, PRESETS, TermsPolicy, UnknownTermsError, terms_named

MOST_DAYS = 365
MOST_MINUTES = 100_000
MOST_HOURS = 10_000
MOST_MONTHS = 120

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_WHOLE = re.compile(r"\d{1,9}", re.ASCII)
_DECIMAL = re.compile(r"\d{1,9}([.,]\d{1,6})?", re.ASCII)
_MONEY = re.compile(r"\d{1,9}([.,]\d{1,2})?", re.ASCII)
_PRICE = re.compile(r"\d{1,9}([.,]\d{1,4})?", re.ASCII)
_RATE = re.compile(r"-?\d{1,2}([.,]\d{1,2})?", re.ASCII)


def topic(topics: SubParsers, name: str, summary: str) -> Parser:
    """Add the parser of a topic, with ``--json``."""
    parser = topics.add_parser(name, help=summary, description=summary)
    parser.add_argument("--json", action="store_true", help="Antwort als ein JSON-Objekt")
    return parser


def add_terms(parser: Parser, *, default: str | None = None) -> None:
    """Add ``--terms``; required where no preset alone speaks of the matter."""
    parser.add_argument(
        "--terms",
        type=terms,
        required=default is None,
        default=default,
        metavar="NAME",
        help=f"Bedingungen: {choices(PRESETS)}, dazu {' '.join(f'+{name}' for name in OVERLAYS)}",
    )


def add_state(parser: Parser) -> None:
    """Add ``--state``."""
    parser.add_argument(
        "--state",
        dest="calendar",
        type=calendar,
        default=HolidayCalendar(),
        metavar="XX",
        help="Bundesland, dessen Feiertage zu den bundesweiten kommen",
    )


def add_zone(parser: Parser) -> None:
    """Add ``--zone``."""
    parser.add_argument(
        "--zone",
        type=zone,
        default=zone("Europe/Berlin"),
        metavar="ZONE",
        help="Zeitzone der angegebenen Uhrzeit (sonst Europe/Berlin)",
    )


def day(text: str) -> date:
    """Read ``YYYY-MM-DD``."""
    if not _DAY.fullmatch(text):
        raise argparse.ArgumentTypeError(f"„{text}“ ist kein Datum der Form JJJJ-MM-TT")
    try:
        found = date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            f"den Tag „{text}“ gibt es nicht; {_nearest(text)}"
        ) from error
    if not limits.FIRST_YEAR <= found.year <= limits.LAST_YEAR:
        raise argparse.ArgumentTypeError(
            f"„{text}“ liegt nicht in den Jahren {limits.FIRST_YEAR} bis {limits.LAST_YEAR}"
        )
    return found


def _nearest(text: str) -> str:
    """Return what to type instead of a day that no calendar has."""
    try:
        first = date.fromisoformat(f"{text[:7]}-01")
    except ValueError:
        return "Jahre beginnen mit 0001, Monate gehen von 01 bis 12"
    return f"dieser Monat geht von {first} bis {month_end(first)}"


def terms(text: str) -> TermsPolicy:
    """Read the name of terms with overlays."""
    try:
        return terms_named(text)
    except UnknownTermsError as error:
        overlays = " und ".join(f"+{name}" for name in OVERLAYS)
        raise argparse.ArgumentTypeError(
            f"die Bedingungen „{text}“ gibt es nicht; möglich sind {choices(PRESETS)}, "
            f"dazu je einmal {overlays}"
        ) from error


def calendar(text: str) -> HolidayCalendar:
    """Read the short name of a state."""
    if text not in STATES:
        raise argparse.ArgumentTypeError(
            f"das Bundesland „{text}“ gibt es nicht; möglich sind {choices(STATES)}"
        )
    return HolidayCalendar((text,))


def zone(text: str) -> ZoneInfo:
    """Read the name of a time zone."""
    try:
        return ZoneInfo(text)
    except (ValueError, OSError, LookupError) as error:
        raise argparse.ArgumentTypeError(f"die Zeitzone „{text}“ gibt es nicht") from error


def days(text: str) -> int:
    """Read a number of days, 1 to a year."""
    return _whole(text, most=MOST_DAYS)


def months(text: str) -> int:
    """Read a number of months, 1 to ten years."""
    return _whole(text, most=MOST_MONTHS)


def quantity(text: str) -> Decimal:
    """Read a whole quantity."""
    return Decimal(_whole(text, most=limits.MOST_PIECES))


def share(text: str) -> int:
    """Read whole per cent, 0 to 100."""
    return 0 if text == "0" else _whole(text, most=100)


def amount(text: str) -> Decimal:
    """Read euros and cents over 0."""
    if not _MONEY.fullmatch(text) or not Decimal(text.replace(",", ".")):
        raise argparse.ArgumentTypeError(
            f"„{text}“ ist kein Betrag in Euro über 0 mit höchstens zwei Nachkommastellen"
        )
    return Decimal(text.replace(",", "."))


def unit_price(text: str) -> Decimal:
    """Read a net price with up to four decimals."""
    if not _PRICE.fullmatch(text):
        raise argparse.ArgumentTypeError(
            f"„{text}“ ist kein Preis in Euro mit höchstens vier Nachkommastellen"
        )
    return Decimal(text.replace(",", "."))


def percent(text: str) -> Decimal:
    """Read a rate in per cent, which may be negative."""
    if not _RATE.fullmatch(text):
        raise argparse.ArgumentTypeError(
            f"„{text}“ ist kein Zinssatz in Prozent wie 1,27 oder -0,88"
        )
    return Decimal(text.replace(",", "."))


def minutes(text: str) -> timedelta:
    """Read a duration in whole minutes."""
    return timedelta(minutes=_whole(text, most=MOST_MINUTES))


def hours(text: str) -> timedelta:
    """Read a duration in hours, with decimals after a point or a comma."""
    number = Decimal(text.replace(",", ".")) if _DECIMAL.fullmatch(text) else Decimal(0)
    if not 0 < number <= MOST_HOURS:
        raise argparse.ArgumentTypeError(
            f"„{text}“ ist keine Zahl von Stunden über 0 und bis {MOST_HOURS}"
        )
    return timedelta(microseconds=int(number * 3_600_000_000))


def instant(text: str, where: ZoneInfo, *, option: str) -> datetime:
    """Read the local time of ``option`` as a UTC instant; raises BadInputError."""
    try:
        found = instant_of(text, where)
    except MissingTimeError as error:
        raise BadInputError(
            f"{option}: die Uhrzeit „{text}“ gibt es in {where.key} nicht, "
            "da wurden die Uhren vorgestellt"
        ) from error
    except MalformedTimeError as error:
        raise BadInputError(
            f"{option}: „{text}“ ist keine Zeit der Form JJJJ-MM-TTThh:mm, "
            "oder Tag oder Uhrzeit gibt es nicht"
        ) from error
    if not limits.FIRST_YEAR < found.year <= limits.LAST_YEAR:
        raise BadInputError(
            f"{option}: „{text}“ liegt nicht in den Jahren "
            f"{limits.FIRST_YEAR + 1} bis {limits.LAST_YEAR}"
        )
    return found


def _whole(text: str, *, most: int) -> int:
    number = int(text) if _WHOLE.fullmatch(text) else 0
    if not 0 < number <= most:
        raise argparse.ArgumentTypeError(f"„{text}“ ist keine ganze Zahl von 1 bis {most}")
    return number
