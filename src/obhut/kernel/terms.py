"""The terms as data: what a contract's version of the terms says to each rule.

Two presets follow the two source documents; two overlays are limits that the law sets on top. A
contract pins the version under which it was concluded, so a preset in use never changes: a new
wording gets a new version.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import time
from types import MappingProxyType

from obhut.kernel.changes import ChangeRule, PriceRule
from obhut.kernel.dunning import DefaultRule, DunningPolicy
from obhut.kernel.erasure import ErasureRule
from obhut.kernel.hours import SUPPORT_HOURS, BusinessHours
from obhut.kernel.notice import NoticePeriod, NoticeRule
from obhut.kernel.update_window import UpdateRule


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
    """One version of the terms; ``None`` where the document does not speak of the matter."""

    name: str
    version: int
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


_MAILED_CHANGE = ChangeRule(
    effect_clause="V-13.2b", objection_clause="V-13.2c", full_days=14, objection_days=14
)

MANAGED_SERVICES = TermsPolicy(
    name="managed-services",
    version=1,
    customer_notice=NoticeRule(clause="V-12.1b", period=NoticePeriod(days=15, to_month_end=True)),
    operator_notice=NoticeRule(clause="V-12.2", period=NoticePeriod(months=3, to_month_end=True)),
    change=_MAILED_CHANGE,
    price=None,
    support=None,
    update=None,
    erasure=None,
    dunning=DunningPolicy(
        lock_after_days=None,
        lock_clause="V-12.3c",
        default=DefaultRule.FIRST_REMINDER,
        default_clause="V-7.3",
        termination_months=0,
        termination_clause="V-12.3c",
    ),
)

SAAS = TermsPolicy(
    name="saas",
    version=1,
    customer_notice=NoticeRule(clause="C-10.6", period=None),
    operator_notice=NoticeRule(clause="C-10.5", period=NoticePeriod(days=14)),
    change=replace(_MAILED_CHANGE, own_choice=True),
    price=PriceRule(effect_clause="C-4.5a", objection_clause="C-4.5b", months=1, objection_days=14),
    support=SupportRule(hours=SUPPORT_HOURS, hours_clause="C-6.4c", holiday_clause="C-6.4d"),
    update=UpdateRule(
        full_days=7,
        begins=time(22),
        ends=time(6),
        notice_clause="C-2.4b",
        window_clause="C-2.4c",
    ),
    erasure=ErasureRule(grace_days=14, grace_clause="C-11.3b", revival_clause="C-11.3c"),
    dunning=DunningPolicy(
        lock_after_days=28,
        lock_clause="C-4.6a",
        default=DefaultRule.DUE_DAY,
        default_clause="C-4.2a",
        termination_months=2,
        termination_clause="C-10.2a",
    ),
)


def _with_active_consent(terms: TermsPolicy) -> TermsPolicy:
    """Limit for consumers: silence never changes a contract (BGH XI ZR 26/20)."""
    return replace(
        terms,
        change=replace(terms.change, silence_is_consent=False),
        price=terms.price and replace(terms.price, silence_is_consent=False),
    )


def _with_data_act(terms: TermsPolicy) -> TermsPolicy:
    """Limit for switching: the customer waits two months at most (Data Act Art. 25 (2) d)."""
    limited = replace(terms.customer_notice, longest=NoticePeriod(months=2), longest_clause="L-6")
    return replace(terms, customer_notice=limited)


PRESETS: Mapping[str, TermsPolicy] = MappingProxyType(
    {terms.name: terms for terms in (MANAGED_SERVICES, SAAS)}
)
OVERLAYS: Mapping[str, Callable[[TermsPolicy], TermsPolicy]] = MappingProxyType(
    {"consumer-de": _with_active_consent, "data-act": _with_data_act}
)


def terms_named(text: str) -> TermsPolicy:
    """Return the terms for a name such as ``saas`` or ``managed-services+consumer-de``."""
    preset, *overlays = text.split("+")
    known = preset in PRESETS and all(overlay in OVERLAYS for overlay in overlays)
    if not known or len(set(overlays)) < len(overlays):
        raise UnknownTermsError(text)
    terms = PRESETS[preset]
    for overlay in overlays:
        terms = OVERLAYS[overlay](terms)
    return replace(terms, name=text)
