"""The single values of which terms consist: their names, groups and kinds."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from obhut.kernel.term_kinds import Choice, Clock, Flag, Kind, Ladder, Whole

MONTH_END, PAID_TERM, ON_THE_DAY = "month-end", "paid-term", "day"
WRITTEN, TEXT_FORM = "written", "text"
FIRST_REMINDER, DUE_DAY = "first-reminder", "due-day"

_ENDS = Choice((MONTH_END, PAID_TERM, ON_THE_DAY))
_FORM = Choice((WRITTEN, TEXT_FORM))
_DAYS = Whole(most=365)
_DAYS_OR_NONE = Whole(most=365, optional=True)
_MONTHS = Whole(most=24)


class Group(StrEnum):
    """What a value is about."""

    NOTICE = "notice"
    CHANGE = "change"
    BILLING = "billing"
    LATE = "late"
    END = "end"
    SERVICE = "service"


_GROUPED: Mapping[Group, Mapping[str, Kind]] = {
    Group.NOTICE: {
        "customer-notice-days": _DAYS,
        "customer-notice-months": _MONTHS,
        "customer-notice-ends": _ENDS,
        "customer-notice-longest-months": Whole(least=1, most=24, optional=True),
        "customer-form": _FORM,
        "removal-is-notice": Flag(),
        "operator-notice-days": _DAYS,
        "operator-notice-months": _MONTHS,
        "operator-notice-ends": _ENDS,
        "operator-form": _FORM,
        "immediate-end": Choice(("good-cause",)),
        "account-measures": Choice(("block", "all-with-reason")),
    },
    Group.CHANGE: {
        "change-full-days": Whole(least=1, most=365),
        "change-objection-days": Whole(least=1, most=365),
        "change-silence": Flag(),
        "change-form": _FORM,
        "price-notice-months": Whole(least=1, most=24, optional=True),
        "price-objection-days": Whole(least=1, most=365, optional=True),
        "price-silence": Flag(optional=True),
    },
    Group.BILLING: {
        "billing": Choice(("months-in-arrears", "terms-in-advance")),
        "term-months": Ladder(),
        "term-renews": Choice(("unlimited", "until-notice")),
        "payment-due": Choice(("at-once", "in-advance")),
        "payment-way": Choice(("sepa-core", "any")),
    },
    Group.LATE: {
        "reminder-days": Ladder(),
        "reminder-deadline-days": Whole(least=1, most=60),
        "default-begins": Choice((FIRST_REMINDER, DUE_DAY)),
        "default-end-months": _MONTHS,
        "lock-after-days": _DAYS_OR_NONE,
        "lock-by": Choice(("person", "automatic")),
    },
    Group.END: {
        "device-backups-kept-days": _DAYS_OR_NONE,
        "platform-backup-months": Whole(least=1, most=24),
        "account-grace-days": _DAYS_OR_NONE,
        "handover-fee": Choice(("hourly", "by-law", "none"), optional=True),
    },
    Group.SERVICE: {
        "support-weekdays": Choice(("mon-fri", "mon-sat", "every-day"), optional=True),
        "support-opens": Clock(),
        "support-closes": Clock(),
        "update-begins": Clock(),
        "update-ends": Clock(),
        "update-full-days": _DAYS_OR_NONE,
        "benchmarks": Choice(("internal", "off")),
    },
}

GROUPS: Mapping[Group, tuple[str, ...]] = MappingProxyType(
    {group: tuple(kinds) for group, kinds in _GROUPED.items()}
)
KINDS: Mapping[str, Kind] = MappingProxyType(
    {key: kind for kinds in _GROUPED.values() for key, kind in kinds.items()}
)
