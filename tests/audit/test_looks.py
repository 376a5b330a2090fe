"""Looks of operator and partner staff into a customer's devices are kept, once a quarter hour."""

from datetime import UTC, datetime, timedelta

import pytest

from obhut.audit import api as audit
from obhut.audit.models import Entry
from obhut.audit.rules.looks import look_id
from obhut.tenancy.api import enter
from tests.cast import Cast

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def _look(cast: Cast, who: str, device: int = 7) -> None:
    person = getattr(cast, who)
    with enter(person.scope), audit.acting(person_id=person.pk):
        audit.record_look(
            subject_type="device",
            subject_id=device,
            partner_id=cast.anna.partner_id,
            customer_id=cast.anna.customer_id,
        )


@pytest.mark.clause("V-10.1a")
def test_the_customer_sees_each_look_from_above_once(cast: Cast) -> None:
    for who, device in [("olga", 7), ("olga", 7), ("olga", 8), ("paul", 7), ("anna", 7)]:
        _look(cast, who, device)
    with enter(cast.anna.scope):
        seen = Entry.objects.order_by("real_at").values_list("person_level", "subject_id", "action")
        assert sorted(seen) == [
            ("operator", "7", "device.looked-at"),
            ("operator", "8", "device.looked-at"),
            ("partner", "7", "device.looked-at"),
        ]


@pytest.mark.clause("V-10.1a")
def test_a_look_without_a_person_is_refused(db: None) -> None:
    with pytest.raises(audit.NobodyActing):
        audit.record_look(subject_type="device", subject_id=1, partner_id=1, customer_id=1)


@pytest.mark.clause("V-10.1a")
@pytest.mark.parametrize(
    ("seconds", "same"), [(0, True), (899, True), (900, False), (-1, False), (3600, False)]
)
def test_a_quarter_of_an_hour_is_one_look(seconds: int, same: bool) -> None:
    def key(at: datetime, person_id: int = 1) -> object:
        return look_id(person_id=person_id, subject_type="device", subject_id="7", at=at)

    assert (key(AT) == key(AT + timedelta(seconds=seconds))) is same
    assert key(AT) != key(AT, person_id=2)
