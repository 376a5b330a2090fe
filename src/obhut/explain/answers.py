"""What ``explain`` says: the result, the sentences, the reasons with their clauses."""

from dataclasses import dataclass
from datetime import date, datetime

WEEKDAYS = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")
MONTHS = (
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a rule answers as it does, in German, and the clause that says so."""

    clause: str
    text: str


@dataclass(frozen=True, slots=True, order=True)
class NamedDay:
    """A German calendar day and what happens on it, for a timeline."""

    on: date
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A result for scripts, sentences for people, the reasons for both, and the days in order."""

    result: dict[str, object]
    sentences: tuple[str, ...]
    why: tuple[Reason, ...]
    days: tuple[NamedDay, ...] = ()

    @property
    def clauses(self) -> tuple[str, ...]:
        """The ids of the clauses, each once, in the order of the reasons."""
        return tuple(dict.fromkeys(reason.clause for reason in self.why))


def spoken(day: date) -> str:
    """Return a day such as ``Montag, 28. Dezember 2026``."""
    return f"{WEEKDAYS[day.weekday()]}, {plain(day)}"


def plain(day: date) -> str:
    """Return a day such as ``28. Dezember 2026``."""
    return f"{day.day}. {MONTHS[day.month - 1]} {day.year}"


def iso_day(day: date | None) -> str | None:
    """Return ``YYYY-MM-DD`` for JSON."""
    return None if day is None else day.isoformat()


def iso_local(local: datetime) -> str:
    """Return a local instant with its offset for JSON, seconds only where there are some."""
    exact = local.second or local.microsecond
    return local.isoformat(timespec="auto" if exact else "minutes")


def in_order(*days: NamedDay | None) -> tuple[NamedDay, ...]:
    """Return the days that there are, the earliest first; equal ones as given."""
    return tuple(sorted((day for day in days if day is not None), key=lambda day: day.on))


def named(on: date | None, text: str) -> NamedDay | None:
    """Return the named day, or nothing where there is no day."""
    return None if on is None else NamedDay(on, text)


def counted(number: int, one: str, many: str) -> str:
    """Return ``1 Monat`` or ``3 Monate``."""
    return f"{number} {one if number == 1 else many}"
