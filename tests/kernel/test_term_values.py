"""Single values of the terms: who gave them, what the law cuts, what contradicts itself."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obhut.kernel.notice import NoticePeriod
from obhut.kernel.term_keys import GROUPS, KINDS
from obhut.kernel.term_kinds import TermValueError, Value, written
from obhut.kernel.term_presets import (
    DATA_ACT,
    OVERLAY_LIMITS,
    PRESET_SETTINGS,
    Bound,
    Limit,
)
from obhut.kernel.term_resolving import (
    Document,
    IncoherentTermsError,
    Origin,
    Override,
    UnknownKeyError,
    document_for,
    limited_value,
    read_values,
    resolve,
)
from obhut.kernel.terms import TermsPolicy, terms_named, terms_with


def _with(name: str, origin: Origin, **values: Value) -> TermsPolicy:
    return terms_with(
        name, [Override(origin, "X", {k.replace("_", "-"): values[k] for k in values})]
    )


def test_both_presets_and_all_groups_know_every_value() -> None:
    assert [key for keys in GROUPS.values() for key in keys] == list(KINDS)
    for settings in PRESET_SETTINGS.values():
        assert set(settings) == set(KINDS)
        for key, setting in settings.items():
            assert KINDS[key].read(written(setting.value)) == setting.value
            assert setting.clause or setting.own_choice, key
    assert all(set(limits) <= set(KINDS) for limits in OVERLAY_LIMITS.values())


def test_every_conflict_of_the_documents_has_its_record_at_a_value() -> None:
    """Where both documents speak and differ, one of the records says why."""
    decisions = {
        setting.decision for settings in PRESET_SETTINGS.values() for setting in settings.values()
    }
    assert decisions == {None, *range(60, 68)}


@pytest.mark.clause("V-7.1")
def test_every_single_value_can_be_agreed_otherwise() -> None:
    agreed = {
        "customer-notice-days": 30, "operator-notice-months": 6, "change-full-days": 28,
        "price-notice-months": 2, "price-objection-days": 14, "price-silence": False,
        "lock-after-days": 28, "account-grace-days": 30, "support-weekdays": "every-day",
        "support-opens": time(6), "support-closes": time(22), "reminder-days": (7, 14),
        "update-begins": time(23), "update-ends": time(5), "update-full-days": 10,
    }  # fmt: skip
    terms = terms_with("managed-services", [Override(Origin.AGREEMENT, "V-17", agreed)])
    assert terms.customer_notice.period == NoticePeriod(days=30, to_month_end=True)
    assert terms.operator_notice.period == NoticePeriod(months=6, to_month_end=True)
    assert terms.change.full_days == 28
    assert terms.price is not None
    assert not terms.price.silence_is_consent
    assert terms.dunning.lock_after_days == 28
    assert terms.dunning.reminder_days == (7, 14)
    assert terms.erasure is not None
    assert terms.erasure.grace_clause == "C-11.3b"
    assert terms.support is not None
    assert terms.support.hours.weekdays == frozenset(range(7))
    assert terms.update is not None
    assert terms.update.begins == time(23)
    for key, each in terms.values.items():
        assert (each.origin, each.named) == (
            (Origin.AGREEMENT, "V-17") if key in agreed else (Origin.PRESET, "managed-services")
        )


@pytest.mark.clause("V-7.1")
@given(st.permutations([Origin.VERSION, Origin.DESCRIPTION, Origin.AGREEMENT]), st.integers(1, 3))
def test_agreement_before_description_before_version(order: list[Origin], count: int) -> None:
    given_by = order[:count]
    days = {Origin.VERSION: 20, Origin.DESCRIPTION: 30, Origin.AGREEMENT: 40}
    overrides = [
        Override(origin, origin, {"operator-notice-days": days[origin]}) for origin in given_by
    ]
    found = resolve(PRESET_SETTINGS["saas"], named="saas", overrides=overrides)
    assert found["operator-notice-days"].value == max(days[origin] for origin in given_by)


@pytest.mark.clause("L-6")
@pytest.mark.parametrize(
    ("key", "said", "holds", "origin"),
    [
        ("customer-notice-longest-months", None, 2, Origin.OVERLAY),
        ("customer-notice-longest-months", 3, 2, Origin.OVERLAY),
        ("customer-notice-longest-months", 1, 1, Origin.AGREEMENT),
        ("device-backups-kept-days", 0, 30, Origin.OVERLAY),
        ("device-backups-kept-days", 60, 60, Origin.AGREEMENT),
        ("device-backups-kept-days", None, None, Origin.AGREEMENT),
        ("handover-fee", "hourly", "by-law", Origin.OVERLAY),
        ("handover-fee", "none", "none", Origin.AGREEMENT),
        ("handover-fee", None, None, Origin.AGREEMENT),
    ],
)
def test_the_law_cuts_what_is_worse_and_leaves_what_is_better(
    key: str, said: Value, holds: Value, origin: Origin
) -> None:
    override = Override(Origin.AGREEMENT, "V-17", {key: said})
    found = terms_with("saas+data-act", [override]).values[key]
    assert (found.value, found.origin) == (holds, origin)


def test_no_agreement_makes_the_silence_of_a_consumer_a_consent() -> None:
    for name in ("managed-services+consumer-de", "saas+consumer-de"):
        terms = _with(name, Origin.AGREEMENT, change_silence=True, customer_form="written")
        assert not terms.change.silence_is_consent
        assert terms.values["customer-form"].value == "text"
    assert (
        _with("saas", Origin.AGREEMENT, customer_form="written").values["customer-form"].value
        == "written"
    )


def test_a_limit_for_what_is_no_number_is_a_fault_of_the_program() -> None:
    with pytest.raises(TypeError):
        limited_value("text", Limit(Bound.AT_MOST, 2, "L-6", ""))


@pytest.mark.parametrize(
    "values",
    [
        {"support_opens": time(8)},
        {"support_weekdays": "mon-fri", "support_opens": time(17), "support_closes": time(8)},
        {"update_begins": time(22), "update_ends": time(22), "update_full_days": 7},
        {"change_objection_days": 20},
        {"price_notice_months": 1},
        {"customer_notice_ends": "paid-term"},
        {"operator_notice_months": 0, "operator_notice_ends": "day"},
        {"operator_notice_months": 0, "operator_notice_ends": "paid-term"},
    ],
)
def test_values_that_contradict_each_other(values: dict[str, Value]) -> None:
    with pytest.raises(IncoherentTermsError) as refused:
        _with("managed-services", Origin.AGREEMENT, **values)
    assert set(refused.value.args) <= set(KINDS)


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("customer-notice-days", ""), ("customer-notice-days", "-1"),
        ("customer-notice-days", "1.5"), ("customer-notice-days", "1000000000"),
        ("customer-notice-days", "366"), ("customer-notice-days", "١"),
        ("customer-notice-ends", "bald"), ("change-silence", "vielleicht"),
        ("support-opens", "24:00"), ("support-opens", "8:00"), ("reminder-days", "3,3"),
        ("reminder-days", "0,1"), ("reminder-days", "10,3"), ("reminder-days", ""),
        ("term-months", "1.5"),
    ],
)  # fmt: skip
def test_wrong_texts_of_values(key: str, text: str) -> None:
    with pytest.raises(TermValueError, match=key):
        read_values({key: text})


def test_unknown_values() -> None:
    with pytest.raises(UnknownKeyError):
        read_values({"colour": "red"})
    with pytest.raises(UnknownKeyError):
        _with("saas", Origin.AGREEMENT, colour="red")


def test_overlays_only_ever_cut() -> None:
    for preset in PRESET_SETTINGS:
        plain, lawful = terms_named(preset), terms_named(f"{preset}+consumer-de+data-act")
        changed = {k for k in KINDS if plain.values[k].value != lawful.values[k].value}
        assert changed <= {key for limits in OVERLAY_LIMITS.values() for key in limits}
        assert "customer-notice-longest-months" in changed
    assert set(DATA_ACT) == {
        "customer-notice-longest-months", "device-backups-kept-days", "handover-fee",
    }  # fmt: skip


GENERAL = Document(
    name="saas", product="", number=5, effective_on=date(2026, 1, 1), sha256="a" * 64
)
OWN = replace(GENERAL, product="backup", number=2, effective_on=date(2026, 6, 1))


@pytest.mark.clause("V-1.1")
def test_a_services_own_terms_come_before_the_general_ones() -> None:
    documents = [GENERAL, OWN, replace(GENERAL, number=6, effective_on=date(2027, 1, 1))]

    def found(product: str, on: date) -> Document | None:
        return document_for(documents, name="saas", product=product, on=on)

    assert found("backup", date(2026, 12, 31)) == OWN
    assert found("mail", date(2026, 12, 31)) == GENERAL
    assert found("backup", date(2026, 5, 31)) == GENERAL
    assert found("mail", date(2027, 1, 1)) == documents[2]
    assert found("backup", date(2025, 12, 31)) is None
    assert document_for(documents, name="managed-services", product="", on=date(2027, 1, 1)) is None


@pytest.mark.clause("V-1.1")
@given(st.lists(st.integers(0, 400), max_size=6, unique=True), st.integers(-10, 500))
def test_the_document_of_a_day_is_the_latest_that_has_begun(begins: list[int], day: int) -> None:
    documents = [
        replace(GENERAL, number=number, effective_on=date(2026, 1, 1) + timedelta(days=begin))
        for number, begin in enumerate(begins)
    ]
    on = date(2026, 1, 1) + timedelta(days=day)
    found = document_for(documents, name="saas", product="", on=on)
    begun = [each.effective_on for each in documents if each.effective_on <= on]
    assert (found.effective_on if found else None) == max(begun, default=None)
