"""Which value of the terms holds, and where it comes from.

The strongest first: what the law demands of every contract, the single agreement, the service
description, the version of the terms. The law only ever cuts: a value inside its limit stays with
whoever gave it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from obhut.kernel.clauses import clause
from obhut.kernel.term_keys import KINDS, ON_THE_DAY, PAID_TERM
from obhut.kernel.term_kinds import TermValueError, Value
from obhut.kernel.term_presets import Bound, Limit, Setting


class Origin(StrEnum):
    """Who gave a value."""

    PRESET = "preset"
    VERSION = "version"
    DESCRIPTION = "description"
    AGREEMENT = "agreement"
    OVERLAY = "overlay"


class UnknownKeyError(ValueError):
    """The terms have no value of this name."""


class IncoherentTermsError(ValueError):
    """Two values contradict each other; the keys say which."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """A value that holds, who gave it and under which name, its clause and its record."""

    value: Value
    origin: Origin
    named: str
    clause: str
    decision: int | None
    own_choice: bool


@dataclass(frozen=True, slots=True)
class Override:
    """Single values that a service description or an agreement says otherwise.

    ``named`` is how people find it: the description's name and version, the agreement's number.
    """

    origin: Origin
    named: str
    values: Mapping[str, Value]


Terms = Mapping[str, Resolved]


def read_values(texts: Mapping[str, str]) -> dict[str, Value]:
    """Read single values from their texts; raises UnknownKeyError and TermValueError(key)."""
    found: dict[str, Value] = {}
    for key, text in texts.items():
        if key not in KINDS:
            raise UnknownKeyError(key)
        try:
            found[key] = KINDS[key].read(text)
        except TermValueError as error:
            raise TermValueError(key) from error
    return found


@clause("V-7.1")
def resolve(
    settings: Mapping[str, Setting],
    *,
    named: str,
    overrides: Iterable[Override] = (),
    limits: Mapping[str, Mapping[str, Limit]] = MappingProxyType({}),
) -> Terms:
    """Return every value that holds; raises UnknownKeyError and IncoherentTermsError.

    ``named`` is the preset or version that ``settings`` belong to; ``limits`` are the overlays by
    name. An agreement is stronger than a description, in whatever order they are given.
    """
    found = {key: _from_preset(setting, named) for key, setting in settings.items()}
    order = list(Origin)
    for override in sorted(overrides, key=lambda each: order.index(each.origin)):
        for key, value in override.values.items():
            found[key] = _overridden(found, key, value, override)
    for overlay, cuts in limits.items():
        for key, limit in cuts.items():
            found[key] = _limited(found[key], limit, overlay)
    check_coherent({key: each.value for key, each in found.items()})
    return MappingProxyType(found)


def _from_preset(setting: Setting, named: str) -> Resolved:
    return Resolved(
        value=setting.value,
        origin=Origin.PRESET,
        named=named,
        clause=setting.clause,
        decision=setting.decision,
        own_choice=setting.own_choice,
    )


def _overridden(
    found: Mapping[str, Resolved], key: str, value: Value, override: Override
) -> Resolved:
    if key not in found:
        raise UnknownKeyError(key)
    return replace(
        found[key], value=value, origin=override.origin, named=override.named, own_choice=False
    )


def _limited(resolved: Resolved, limit: Limit, overlay: str) -> Resolved:
    value = limited_value(resolved.value, limit)
    if value == resolved.value:
        return resolved
    return Resolved(
        value=value,
        origin=Origin.OVERLAY,
        named=overlay,
        clause=limit.clause,
        decision=limit.decision,
        own_choice=False,
    )


@clause("L-6")
def limited_value(value: Value, limit: Limit) -> Value:
    """Return ``value``, or what the law puts in its place."""
    if value is None:
        return limit.value if limit.always else None
    if limit.bound is Bound.FIXED:
        return value if value in limit.better else limit.value
    if not isinstance(value, int) or not isinstance(limit.value, int):
        raise TypeError(value, limit)
    cut = min if limit.bound is Bound.AT_MOST else max
    return cut(value, limit.value)


_TOGETHER = (
    ("price-notice-months", "price-objection-days", "price-silence"),
    ("support-weekdays", "support-opens", "support-closes"),
    ("update-begins", "update-ends", "update-full-days"),
)


def _not_before(opens: Value, closes: Value) -> bool:
    return opens is not None and str(opens) >= str(closes)


def _same(begins: Value, ends: Value) -> bool:
    return begins is not None and begins == ends


def _longer(objection: Value, full: Value) -> bool:
    """An objection must be possible until the change holds."""
    return isinstance(objection, int) and isinstance(full, int) and objection > full


_PAIRS = (
    ("support-opens", "support-closes", _not_before),
    ("update-begins", "update-ends", _same),
    ("change-objection-days", "change-full-days", _longer),
)


def check_coherent(values: Mapping[str, Value]) -> None:
    """Raise IncoherentTermsError with the keys of values that contradict each other."""
    for keys in _TOGETHER:
        given = [values[key] is not None for key in keys]
        if any(given) and not all(given):
            raise IncoherentTermsError(*keys)
    for one, other, contradicts in _PAIRS:
        if contradicts(values[one], values[other]):
            raise IncoherentTermsError(one, other)
    _check_notice(values, "customer")
    _check_notice(values, "operator")


def _check_notice(values: Mapping[str, Value], side: str) -> None:
    keys = tuple(f"{side}-notice-{part}" for part in ("days", "months", "ends"))
    days, months, ends = (values[key] for key in keys)
    is_long = bool(days) or bool(months)
    if ends == PAID_TERM and (is_long or side == "operator"):
        raise IncoherentTermsError(*keys)
    if ends == ON_THE_DAY and not is_long and side == "operator":
        raise IncoherentTermsError(*keys)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A published version of a terms document; ``product`` is "" where it holds in general."""

    name: str
    product: str
    number: int
    effective_on: date
    sha256: str


@clause("V-1.1")
def document_for(
    documents: Iterable[Document], *, name: str, product: str, on: date
) -> Document | None:
    """Return the document that a contract about ``product``, concluded on ``on``, pins.

    The product's own terms come before the general ones; of several the latest that holds.
    """
    holding = [each for each in documents if each.name == name and each.effective_on <= on]
    for whose in (product, ""):
        own = [each for each in holding if each.product == whose]
        if own:
            return max(own, key=lambda each: (each.effective_on, each.number))
    return None
