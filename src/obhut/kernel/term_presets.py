"""The two presets, value by value, and the limits that the law sets on top.

``clause`` is the sentence that says so; where the document is silent the value is our own choice.
``decision`` is the number of the record (docs/adr) that settles a conflict of the sources.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from types import MappingProxyType

from obhut.kernel.term_keys import (
    DUE_DAY,
    FIRST_REMINDER,
    KINDS,
    MONTH_END,
    ON_THE_DAY,
    PAID_TERM,
    TEXT_FORM,
    WRITTEN,
)
from obhut.kernel.term_kinds import Value

# Numbers of the records that settle the conflicts inside and between the documents.
CUSTOMER_NOTICE = 60
OPERATOR_NOTICE = 61
FORM = 62
DELETION = 63
BENCHMARKS = 64
DEFAULT = 65
BILLING = 66
LOCK = 67


@dataclass(frozen=True, slots=True)
class Setting:
    """A value with the clause that gives it and the record that settles a conflict about it."""

    value: Value
    clause: str
    decision: int | None = None
    own_choice: bool = False


def _own(value: Value, clause: str = "", decision: int | None = None) -> Setting:
    return Setting(value, clause, decision, own_choice=True)


MANAGED_SERVICES: Mapping[str, Setting] = MappingProxyType(
    {
        "customer-notice-days": Setting(15, "V-12.1b", CUSTOMER_NOTICE),
        "customer-notice-months": Setting(0, "V-12.1b", CUSTOMER_NOTICE),
        "customer-notice-ends": Setting(MONTH_END, "V-12.1b", CUSTOMER_NOTICE),
        "customer-notice-longest-months": _own(None),
        "customer-form": Setting(TEXT_FORM, "V-12.1c", FORM),
        "removal-is-notice": Setting(True, "V-12.1c", CUSTOMER_NOTICE),
        "operator-notice-days": Setting(0, "V-12.2", OPERATOR_NOTICE),
        "operator-notice-months": Setting(3, "V-12.2", OPERATOR_NOTICE),
        "operator-notice-ends": Setting(MONTH_END, "V-12.2", OPERATOR_NOTICE),
        "operator-form": Setting(WRITTEN, "V-12.2", FORM),
        "immediate-end": Setting("good-cause", "V-12.3a"),
        "account-measures": Setting("block", "V-5.2"),
        "change-full-days": Setting(14, "V-13.2b"),
        "change-objection-days": Setting(14, "V-13.2c"),
        "change-silence": Setting(True, "V-13.2c"),
        "change-form": Setting(WRITTEN, "V-13.1", FORM),
        "price-notice-months": Setting(None, "V-7.1"),
        "price-objection-days": Setting(None, "V-7.1"),
        "price-silence": Setting(None, "V-7.1"),
        "billing": Setting("months-in-arrears", "V-7.2", BILLING),
        "term-months": Setting((1,), "V-7.2", BILLING),
        "term-renews": Setting("unlimited", "V-12.1a"),
        "payment-due": Setting("at-once", "V-7.3"),
        "payment-way": Setting("sepa-core", "V-7.4"),
        "reminder-days": _own((3, 10, 17, 21)),
        "reminder-deadline-days": _own(7),
        "default-begins": Setting(FIRST_REMINDER, "V-7.3", DEFAULT),
        "default-end-months": Setting(0, "V-12.3c", DEFAULT),
        "lock-after-days": _own(None, "C-4.6a", LOCK),
        "lock-by": _own("person", "C-4.6a", LOCK),
        "device-backups-kept-days": Setting(0, "V-12.3e", DELETION),
        "platform-backup-months": _own(1, "C-8.4", DELETION),
        "account-grace-days": _own(None),
        "handover-fee": _own(None),
        "support-weekdays": _own(None),
        "support-opens": _own(None),
        "support-closes": _own(None),
        "update-begins": _own(None),
        "update-ends": _own(None),
        "update-full-days": _own(None),
        "benchmarks": Setting("internal", "V-11.4", BENCHMARKS),
    }
)

SAAS: Mapping[str, Setting] = MappingProxyType(
    {
        "customer-notice-days": Setting(0, "C-10.6", CUSTOMER_NOTICE),
        "customer-notice-months": Setting(0, "C-10.6", CUSTOMER_NOTICE),
        "customer-notice-ends": Setting(PAID_TERM, "C-10.6", CUSTOMER_NOTICE),
        "customer-notice-longest-months": _own(None),
        "customer-form": Setting(TEXT_FORM, "C-10.4", FORM),
        "removal-is-notice": _own(False, "C-10.6", CUSTOMER_NOTICE),
        "operator-notice-days": Setting(14, "C-10.5", OPERATOR_NOTICE),
        "operator-notice-months": Setting(0, "C-10.5", OPERATOR_NOTICE),
        "operator-notice-ends": Setting(ON_THE_DAY, "C-10.5", OPERATOR_NOTICE),
        "operator-form": Setting(TEXT_FORM, "C-10.4", FORM),
        "immediate-end": Setting("good-cause", "C-10.2a"),
        "account-measures": Setting("all-with-reason", "C-10.3a"),
        "change-full-days": _own(14, "V-13.2b"),
        "change-objection-days": _own(14, "V-13.2c"),
        "change-silence": _own(True, "V-13.2c"),
        "change-form": Setting(TEXT_FORM, "C-10.4", FORM),
        "price-notice-months": Setting(1, "C-4.5a"),
        "price-objection-days": Setting(14, "C-4.5b"),
        "price-silence": Setting(True, "C-4.5b"),
        "billing": Setting("terms-in-advance", "C-4.2a", BILLING),
        "term-months": Setting((1, 12), "C-10.1", BILLING),
        "term-renews": Setting("until-notice", "C-10.1"),
        "payment-due": Setting("in-advance", "C-4.2a"),
        "payment-way": _own("any"),
        "reminder-days": _own((3, 10, 17, 21), "C-4.6a", LOCK),
        "reminder-deadline-days": _own(7, "C-4.6a", LOCK),
        "default-begins": Setting(DUE_DAY, "C-4.2a", DEFAULT),
        "default-end-months": Setting(2, "C-10.2a", DEFAULT),
        "lock-after-days": Setting(28, "C-4.6a", LOCK),
        "lock-by": _own("person", "C-4.6a", LOCK),
        "device-backups-kept-days": _own(None, "C-11.2", DELETION),
        "platform-backup-months": Setting(1, "C-8.4", DELETION),
        "account-grace-days": Setting(14, "C-11.3b", DELETION),
        "handover-fee": Setting("hourly", "C-11.1"),
        "support-weekdays": Setting("mon-fri", "C-6.4c"),
        "support-opens": Setting(time(8), "C-6.4c"),
        "support-closes": Setting(time(17), "C-6.4c"),
        "update-begins": Setting(time(22), "C-2.4c"),
        "update-ends": Setting(time(6), "C-2.4c"),
        "update-full-days": Setting(7, "C-2.4b"),
        "benchmarks": Setting("off", "C-8.1b", BENCHMARKS),
    }
)


class Bound(StrEnum):
    """How a limit binds."""

    AT_MOST = "at-most"
    AT_LEAST = "at-least"
    FIXED = "fixed"


@dataclass(frozen=True, slots=True)
class Limit:
    """What the law demands of one value; ``clause`` is the duty, ``law`` where it stands.

    ``better`` values stay, since they are better for the customer. A right that the terms do not
    give (None) stays away, unless the limit holds ``always``.
    """

    bound: Bound
    value: Value
    clause: str
    law: str
    decision: int | None = None
    always: bool = False
    better: tuple[Value, ...] = ()


CONSUMER_DE: Mapping[str, Limit] = MappingProxyType(
    {
        "change-silence": Limit(Bound.FIXED, False, "V-13.2c", "BGH XI ZR 26/20"),
        "price-silence": Limit(Bound.FIXED, False, "C-4.5b", "BGH XI ZR 26/20"),
        "customer-form": Limit(Bound.FIXED, TEXT_FORM, "C-10.4", "§ 309 Nr. 13 BGB", FORM),
    }
)
DATA_ACT: Mapping[str, Limit] = MappingProxyType(
    {
        "customer-notice-longest-months": Limit(
            Bound.AT_MOST, 2, "L-6", "Data Act Art. 25 (2) d", CUSTOMER_NOTICE, always=True
        ),
        "device-backups-kept-days": Limit(
            Bound.AT_LEAST, 30, "L-6", "Data Act Art. 25 (2) g", DELETION
        ),
        "handover-fee": Limit(Bound.FIXED, "by-law", "L-6", "Data Act Art. 29", better=("none",)),
    }
)

PRESET_SETTINGS: Mapping[str, Mapping[str, Setting]] = MappingProxyType(
    {"managed-services": MANAGED_SERVICES, "saas": SAAS}
)
OVERLAY_LIMITS: Mapping[str, Mapping[str, Limit]] = MappingProxyType(
    {"consumer-de": CONSUMER_DE, "data-act": DATA_ACT}
)
_INCOMPLETE = [name for name, values in PRESET_SETTINGS.items() if set(values) != set(KINDS)]
if _INCOMPLETE:
    raise AssertionError(_INCOMPLETE)
