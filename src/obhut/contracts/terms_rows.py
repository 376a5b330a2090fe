"""The values of a version in words, for its page. Their German is that of ``obhut explain``."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from obhut.contracts.models import TermsVersion
from obhut.contracts.rules.differences import ValueChange
from obhut.contracts.terms_reading import is_preset, resolved
from obhut.explain.term_words import GROUPS, LABELS, ORIGINS, said
from obhut.kernel.term_keys import GROUPS as KEYS
from obhut.kernel.term_keys import KINDS, Group
from obhut.kernel.term_presets import OVERLAY_LIMITS, Limit
from obhut.kernel.term_resolving import Origin, Resolved


@dataclass(frozen=True, slots=True)
class Row:
    """One value: what it is called, what it says, who said so, where it stands."""

    key: str
    label: str
    value: str
    source: str
    clause: str
    decision: str
    is_own_choice: bool = False
    is_different: bool = False

    @property
    def place(self) -> str:
        """Clause and record in one line."""
        return " · ".join(each for each in (self.clause, self.decision) if each)


@dataclass(frozen=True, slots=True)
class Part:
    """The values about one matter."""

    key: str
    title: str
    rows: tuple[Row, ...]


def parts_of(version: TermsVersion, overlays: tuple[str, ...]) -> list[Part]:
    """Return all values of a version, under the overlays that somebody wants to see."""
    if not is_preset(version.name):
        limits = OVERLAY_LIMITS[version.name]
        return [Part("gesetz", "Was das Gesetz begrenzt", tuple(map(_limit, limits.items())))]
    values = resolved(version.name, version.values, named=str(version.number), overlays=overlays)
    return [_part(group, values) for group in Group]


def _part(group: Group, values: Mapping[str, Resolved]) -> Part:
    rows = tuple(_row(key, values[key]) for key in KEYS[group])
    return Part(group.value, GROUPS[group], rows)


def _row(key: str, found: Resolved) -> Row:
    return Row(
        key=key,
        label=LABELS[key],
        value=said(key, found.value),
        source=_source(found),
        clause=found.clause,
        decision=_decision(found.decision),
        is_own_choice=found.own_choice,
        is_different=found.origin is not Origin.PRESET,
    )


def _source(found: Resolved) -> str:
    origin = ORIGINS[found.origin]
    return origin if found.origin is Origin.PRESET else f"{origin} {found.named}"


def _limit(item: tuple[str, Limit]) -> Row:
    key, limit = item
    words = {"at-most": "höchstens ", "at-least": "mindestens ", "fixed": ""}
    return Row(
        key=key,
        label=LABELS[key],
        value=words[limit.bound] + said(key, limit.value),
        source=limit.law,
        clause=limit.clause,
        decision=_decision(limit.decision),
    )


def _decision(number: int | None) -> str:
    return "" if number is None else f"ADR {number:04}"


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """A value before and after."""

    label: str
    before: str
    after: str


def changed_rows(changes: tuple[ValueChange, ...]) -> list[ChangedRow]:
    """Return the changes in words."""
    return [
        ChangedRow(LABELS[each.key], _said(each.key, each.before), _said(each.key, each.after))
        for each in changes
    ]


def _said(key: str, text: str) -> str:
    return said(key, KINDS[key].read(text))


def states(versions: list[TermsVersion], today: date) -> dict[int, str]:
    """Return for each version (the newest first) whether it is coming, in force or over."""
    found: dict[int, str] = {}
    current: set[tuple[str, str]] = set()
    for version in sorted(versions, key=lambda each: each.effective_on, reverse=True):
        place = (version.name, version.product)
        if version.effective_on > today:
            found[version.pk] = "coming"
        else:
            found[version.pk] = "over" if place in current else "current"
            current.add(place)
    return found
