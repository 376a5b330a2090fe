"""What other rooms may use of health.

Worker: ``keep_partitions`` and ``roll_up``, every minute or less often. Generators of history:
``store_history`` with ``HistoryRow`` and ``HistoryHour``, see there for figures.
"""

from obhut.health.events import EdgeEvent, take_events
from obhut.health.following import merged, moved
from obhut.health.forgetting import forget
from obhut.health.habits import learn_habits, read_events
from obhut.health.history import HistoryHour, HistoryRow, store_history
from obhut.health.partitions import expire, make_days, make_months, prepare
from obhut.health.partitions import keep as keep_partitions
from obhut.health.queries import coverage, curve
from obhut.health.rating import Rater
from obhut.health.reasons import grade_badge, in_words, reasons
from obhut.health.rollup import roll_up, roll_up_between
from obhut.health.rules.late import is_late
from obhut.health.rules.risk import Finding, Grade, Reason
from obhut.health.rules.series import Coverage, Point, Span

__all__ = [
    "Coverage",
    "EdgeEvent",
    "Finding",
    "Grade",
    "HistoryHour",
    "HistoryRow",
    "Point",
    "Rater",
    "Reason",
    "Span",
    "coverage",
    "curve",
    "expire",
    "forget",
    "grade_badge",
    "in_words",
    "is_late",
    "keep_partitions",
    "learn_habits",
    "make_days",
    "make_months",
    "merged",
    "moved",
    "prepare",
    "read_events",
    "reasons",
    "roll_up",
    "roll_up_between",
    "store_history",
    "take_events",
]
