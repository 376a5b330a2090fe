"""Public holidays of Germany and its states, and the bank working days of TARGET.

The days come from the library ``holidays``. Days that hold only in some municipalities (Assumption
in Bavaria, Corpus Christi in parts of Saxony and Thuringia, Augsburg's Peace Festival) are left
out: a day that is not certain counts as a working day.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from holidays import country_holidays, financial_holidays

from obhut.kernel.clauses import clause
from obhut.kernel.periods import ONE_DAY

STATES = MappingProxyType(
    {
        "BW": "Baden-Württemberg",
        "BY": "Bayern",
        "BE": "Berlin",
        "BB": "Brandenburg",
        "HB": "Bremen",
        "HH": "Hamburg",
        "HE": "Hessen",
        "MV": "Mecklenburg-Vorpommern",
        "NI": "Niedersachsen",
        "NW": "Nordrhein-Westfalen",
        "RP": "Rheinland-Pfalz",
        "SL": "Saarland",
        "SN": "Sachsen",
        "ST": "Sachsen-Anhalt",
        "SH": "Schleswig-Holstein",
        "TH": "Thüringen",
    }
)
SATURDAY = 5


class UnknownStateError(ValueError):
    """No German state has this short name."""


@dataclass(frozen=True, slots=True)
class HolidayCalendar:
    """The nationwide public holidays and those of the chosen ``states``."""

    states: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for state in self.states:
            if state not in STATES:
                raise UnknownStateError(state)

    @clause("C-6.4d")
    def holiday(self, day: date) -> str | None:
        """Return the German name of the holiday on ``day``, or nothing."""
        for state in (None, *self.states):
            name = _german_holidays(day.year, state).get(day)
            if name is not None:
                return name
        return None

    def is_working_day(self, day: date) -> bool:
        """Tell whether ``day`` is neither Saturday, Sunday nor a holiday (§ 193 BGB)."""
        return day.weekday() < SATURDAY and self.holiday(day) is None


NATIONWIDE = HolidayCalendar()


@lru_cache(maxsize=4096)
def _german_holidays(year: int, state: str | None) -> dict[date, str]:
    return dict(country_holidays("DE", subdiv=state, years=year, language="de"))


@lru_cache(maxsize=512)
def _target_holidays(year: int) -> frozenset[date]:
    return frozenset(financial_holidays("ECB", years=year))


def is_target_day(day: date) -> bool:
    """Tell whether the payment system TARGET is open on ``day``."""
    return day.weekday() < SATURDAY and day not in _target_holidays(day.year)


def target_day_from(day: date) -> date:
    """Return ``day``, or the first TARGET day after it."""
    while not is_target_day(day):
        day += ONE_DAY
    return day


def target_day_before(day: date) -> date:
    """Return the last TARGET day before ``day``."""
    day -= ONE_DAY
    while not is_target_day(day):
        day -= ONE_DAY
    return day
