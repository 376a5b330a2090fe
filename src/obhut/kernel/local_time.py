"""Wall-clock times as people write them, turned into instants without guessing."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

_FORM = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})?")


class MalformedTimeError(ValueError):
    """The text is not ``YYYY-MM-DDTHH:MM``, or names a day or time that no calendar has."""


class MissingTimeError(ValueError):
    """The clocks jumped over this time, so it never was."""


def instant_of(text: str, zone: ZoneInfo) -> datetime:
    """Return the UTC instant of a local time such as ``2026-12-23T16:00`` in ``zone``.

    An offset in the text makes it exact. Without one a double time (clocks set back) is the
    first, and a skipped one (clocks set forward) raises ``MissingTimeError``.
    """
    local = _parsed(text)
    if local.tzinfo is not None:
        return local.astimezone(UTC)
    instant = local.replace(tzinfo=zone).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) != local:
        raise MissingTimeError(text)
    return instant


def _parsed(text: str) -> datetime:
    if not _FORM.fullmatch(text):
        raise MalformedTimeError(text)
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise MalformedTimeError(text) from error
