"""Makes partitions before they are needed and drops those whose time is over.

Only functions of the owner can do that (migration 0002); the worker may call them.
"""

from datetime import datetime, timedelta

from django.db import connection, transaction

from obhut.health.rules.keeping import hours_before, rows_before

_AHEAD = timedelta(days=7)
_BACK = timedelta(days=1)


def keep(*, at: datetime) -> None:
    """Make what is missing and drop what is over: one turn of the worker."""
    prepare(at=at)
    expire(at=at)


def prepare(*, at: datetime) -> int:
    """Make the partitions from yesterday to seven days ahead; return how many were missing.

    Runs as the worker, and as the owner after migrations, so that the ingest never waits. Rows
    that had to go into the default partition move into their day.
    """
    return _number(
        "select health_make_partitions(%s::timestamptz, %s::timestamptz)", at - _BACK, at + _AHEAD
    )


def make_days(*, since: datetime, until: datetime) -> int:
    """Make the days and months from ``since`` to ``until`` that are missing."""
    return _number("select health_make_partitions(%s::timestamptz, %s::timestamptz)", since, until)


def make_months(*, since: datetime, until: datetime) -> int:
    """Make the months from ``since`` to ``until`` that are missing."""
    return _number("select health_make_months(%s::timestamptz, %s::timestamptz)", since, until)


def expire(*, at: datetime) -> int:
    """Drop the partitions whose time is over at ``at``; return how many.

    A day stays while any of its hours waits to be summed up. Events and what lies in the default
    partitions go row by row. Raises OperationalError when the lock was not to be had at once (a
    dump is running): nothing is lost, the next turn tries again.
    """
    hours = hours_before(at)
    rows = _summed_up(rows_before(at))
    if rows is None:
        return 0
    _number("select health_detach_before(%s::timestamptz, %s::timestamptz)", rows, hours)
    with connection.cursor() as cursor:
        cursor.execute("delete from health_sample where measured_at < %s", [rows])
        cursor.execute("delete from health_hour where hour_at < %s", [hours])
        cursor.execute("delete from health_event where received_at < %s", [hours])
    return _number("select health_drop_detached()")


def _summed_up(before: datetime) -> datetime | None:
    """Return ``before`` or the earlier instant up to which all is summed up; None: nothing is."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select least(%s::timestamptz, hours_until, (select min(hour_at) from health_latehour))"
            " from health_rollup",
            [before],
        )
        found = cursor.fetchone()
    return found[0] if found else None


def _number(statement: str, *parameters: datetime) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, list(parameters))
        found: int = cursor.fetchone()[0]
        return found
