"""The terms as the rules take them, made of the single values that hold.

Two presets follow the two source documents; two overlays are limits that the law sets on top. A
contract pins the version under which it was concluded, so a preset in use never changes: a new
wording gets a new version.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import time
from functools import lru_cache
from types import MappingProxyType
from typing import TypeVar

from obhut.kernel.changes import ChangeRule, PriceRule
from obhut.kernel.dunning import DefaultRule, DunningPolicy
from obhut.kernel.erasure import ErasureRule
from obhut.kernel.hours import BusinessHours
from obhut.kernel.notice import NoticePeriod, NoticeRule
from obhut.kernel.term_keys import MONTH_END, PAID_TERM
from obhut.kernel.term_presets import OVERLAY_LIMITS, PRESET_SETTINGS, Limit
from obhut.kernel.term_resolving import Override, Terms, resolve
from obhut.kernel.update_window import UpdateRule

_WEEKDAYS = MappingProxyType(
    {
        "mon-fri": frozenset(range(5)),
        "mon-sat": frozenset(range(6)),
        "every-day": frozenset(range(7)),
    }
)
_HOLIDAYS = "C-6.4d"
_REVIVAL = "C-11.3c"
_Kind = TypeVar("_Kind", int, bool, str, time, tuple[int, ...])


class UnknownTermsError(ValueError):
    """No preset or overlay has this name, or an overlay is named twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportRule:
    """When support is open, with the clauses of its hours and of its holidays."""

    hours: BusinessHours
    hours_clause: str
    holiday_clause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsPolicy:
    """One version of the terms; ``None`` where the document does not speak of the matter.

    ``values`` are the single values of which all else is made, each with where it comes from.
    """

    name: str
    version: int
    values: Terms
    customer_notice: NoticeRule
    operator_notice: NoticeRule
    change: ChangeRule
    price: PriceRule | None
    support: SupportRule | None
    update: UpdateRule | None
    erasure: ErasureRule | None
    dunning: DunningPolicy

    @property
    def prepaid(self) -> bool:
        """Whether fees are paid ahead for a term, to whose end the customer's notice then runs."""
        return self.customer_notice.period is None


class _Values:
    """Typed access to single values: their kinds have been checked when they were read."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms

    def clause(self, key: str) -> str:
        return self._terms[key].clause

    def is_ours(self, key: str) -> bool:
        return self._terms[key].own_choice

    def maybe(self, key: str, kind: type[_Kind]) -> _Kind | None:
        value = self._terms[key].value
        if value is not None and not isinstance(value, kind):
            raise TypeError(key, value)
        return value

    def one(self, key: str, kind: type[_Kind]) -> _Kind:
        value = self.maybe(key, kind)
        if value is None:
            raise TypeError(key)
        return value


def policy_of(terms: Terms, *, name: str, version: int) -> TermsPolicy:
    """Return the rules that the single values make."""
    values = _Values(terms)
    return TermsPolicy(
        name=name,
        version=version,
        values=terms,
        customer_notice=_notice(values, "customer"),
        operator_notice=_notice(values, "operator"),
        change=_change(values),
        price=_price(values),
        support=_support(values),
        update=_update(values),
        erasure=_erasure(values),
        dunning=_dunning(values),
    )


def _notice(values: _Values, side: str) -> NoticeRule:
    ends = values.one(f"{side}-notice-ends", str)
    longest, limit = None, f"{side}-notice-longest-months"
    if side == "customer":
        longest = values.maybe(limit, int)
    return NoticeRule(
        clause=values.clause(f"{side}-notice-ends"),
        period=None
        if ends == PAID_TERM
        else NoticePeriod(
            days=values.one(f"{side}-notice-days", int),
            months=values.one(f"{side}-notice-months", int),
            to_month_end=ends == MONTH_END,
        ),
        longest=None if longest is None else NoticePeriod(months=longest),
        longest_clause="" if longest is None else values.clause(limit),
    )


def _change(values: _Values) -> ChangeRule:
    return ChangeRule(
        effect_clause=values.clause("change-full-days"),
        objection_clause=values.clause("change-objection-days"),
        full_days=values.one("change-full-days", int),
        objection_days=values.one("change-objection-days", int),
        silence_is_consent=values.one("change-silence", bool),
        own_choice=values.is_ours("change-full-days"),
    )


def _price(values: _Values) -> PriceRule | None:
    months = values.maybe("price-notice-months", int)
    if months is None:
        return None
    return PriceRule(
        effect_clause=values.clause("price-notice-months"),
        objection_clause=values.clause("price-objection-days"),
        months=months,
        objection_days=values.one("price-objection-days", int),
        silence_is_consent=values.one("price-silence", bool),
    )


def _support(values: _Values) -> SupportRule | None:
    weekdays = values.maybe("support-weekdays", str)
    if weekdays is None:
        return None
    return SupportRule(
        hours=BusinessHours(
            opens=values.one("support-opens", time),
            closes=values.one("support-closes", time),
            weekdays=_WEEKDAYS[weekdays],
        ),
        hours_clause=values.clause("support-opens") or "C-6.4c",
        holiday_clause=_HOLIDAYS,
    )


def _update(values: _Values) -> UpdateRule | None:
    begins = values.maybe("update-begins", time)
    if begins is None:
        return None
    return UpdateRule(
        full_days=values.one("update-full-days", int),
        begins=begins,
        ends=values.one("update-ends", time),
        notice_clause=values.clause("update-full-days") or "C-2.4b",
        window_clause=values.clause("update-begins") or "C-2.4c",
    )


def _erasure(values: _Values) -> ErasureRule | None:
    grace = values.maybe("account-grace-days", int)
    if grace is None:
        return None
    clause = values.clause("account-grace-days") or "C-11.3b"
    return ErasureRule(grace_days=grace, grace_clause=clause, revival_clause=_REVIVAL)


def _dunning(values: _Values) -> DunningPolicy:
    return DunningPolicy(
        reminder_days=values.one("reminder-days", tuple),
        deadline_days=values.one("reminder-deadline-days", int),
        lock_after_days=values.maybe("lock-after-days", int),
        lock_clause=values.clause("lock-after-days"),
        default=DefaultRule(values.one("default-begins", str)),
        default_clause=values.clause("default-begins"),
        termination_months=values.one("default-end-months", int),
        termination_clause=values.clause("default-end-months"),
    )


FIRST_VERSION = 1


def split_name(text: str) -> tuple[str, tuple[str, ...]]:
    """Return preset and overlays of a name; raises UnknownTermsError."""
    preset, *overlays = text.split("+")
    known = preset in PRESET_SETTINGS and all(overlay in OVERLAY_LIMITS for overlay in overlays)
    if not known or len(set(overlays)) < len(overlays):
        raise UnknownTermsError(text)
    return preset, tuple(overlays)


def limits_of(overlays: Iterable[str]) -> Mapping[str, Mapping[str, Limit]]:
    """Return the limits of overlays that are known, by name."""
    return {overlay: OVERLAY_LIMITS[overlay] for overlay in overlays}


@lru_cache(maxsize=64)
def terms_named(text: str) -> TermsPolicy:
    """Return the terms for a name such as ``saas`` or ``managed-services+consumer-de``."""
    return terms_with(text, ())


def terms_with(text: str, overrides: Iterable[Override]) -> TermsPolicy:
    """Return the terms of a name with single values that a description or agreement changes.

    Raises UnknownTermsError, UnknownKeyError and IncoherentTermsError.
    """
    preset, overlays = split_name(text)
    values = resolve(
        PRESET_SETTINGS[preset], named=preset, overrides=overrides, limits=limits_of(overlays)
    )
    return policy_of(values, name=text, version=FIRST_VERSION)


MANAGED_SERVICES = terms_named("managed-services")
SAAS = terms_named("saas")
PRESETS: Mapping[str, TermsPolicy] = MappingProxyType(
    {terms.name: terms for terms in (MANAGED_SERVICES, SAAS)}
)
OVERLAYS = tuple(OVERLAY_LIMITS)
