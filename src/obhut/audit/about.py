"""What people did to one subject, in words, for the page of the subject."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from obhut.audit.queries import entries_in
from obhut.audit.rules.readers import Sight, sight
from obhut.audit.words import detail_in_words, in_words
from obhut.tenancy.api import Kind, Scope


@dataclass(frozen=True, slots=True)
class Said:
    """One entry of the trail: when, who, what, with which details."""

    at: datetime
    person: str
    event: str
    detail: str


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: role, level and number decide what of the trail there is to see."""

    role: str
    level: Kind
    person_id: int


def entries_about(
    scope: Scope, subject: tuple[str, str], *, reader: Reader, since: datetime, limit: int
) -> list[Said]:
    """Return the entries about ``subject`` (type, key) that the reader may see, latest first."""
    seen = sight(reader.role)
    if seen is Sight.NOTHING:
        return []
    rows = entries_in(scope, reader=reader.level).filter(
        subject_type=subject[0], subject_id=subject[1], real_at__gte=since
    )
    if seen is Sight.OWN:
        rows = rows.filter(person_id=reader.person_id)
    return [_said(row) for row in rows.order_by("-real_at", "-pk")[:limit]]


def _said(row: Any) -> Said:
    name = row.person_name or _("Person %(number)s (name erased)") % {"number": row.person_id}
    return Said(row.real_at, name, in_words(row.action), detail_in_words(row.detail))
