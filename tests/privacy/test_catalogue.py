"""The catalogue of personal data: every group has purpose, basis, period and work that runs."""

import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from obhut.audit.models import ActorName
from obhut.config import worker
from obhut.config.third_party import FIELD_CLASSES
from obhut.devices import api as devices
from obhut.devices.models import Device, DeviceFacts
from obhut.kernel import clock
from obhut.kernel.data_classes import INVENTORY, SECURITY_LOG, TECHNICAL, Subject
from obhut.notifications import api as notifications
from obhut.notifications.models import Mail
from obhut.privacy import api as privacy
from obhut.privacy.rules.catalogue import Field, Group, group_of, jobs_of
from obhut.tenancy.api import operator_scope
from tests.devices.making import ago, device_of
from tests.roles import database_role
from tests.sign_in import make_person, signed_in

if TYPE_CHECKING:
    from tests.cast import Cast


@pytest.fixture
def cast(own_database: str) -> "Cast":
    from tests.cast import people

    return people()


@pytest.mark.clause("V-11.1")
def test_each_value_that_concerns_somebody_stands_in_the_catalogue() -> None:
    listed = {(f.table, f.name) for row in privacy.catalogue() for f in row.fields}
    for entry in privacy.entries(FIELD_CLASSES):
        concerns = entry.data_class.subject is not Subject.NOBODY
        assert ((entry.table, entry.field) in listed) == concerns, entry


@pytest.mark.clause("V-11.1")
@pytest.mark.parametrize(
    ("table", "name", "group"),
    [
        ("accounts_person", "first_name", Group.NAMES),
        ("accounts_person", "last_login", Group.LOGINS),
        ("usersessions_usersession", "last_seen_at", Group.LOGINS),
        ("usersessions_usersession", "ip", Group.ADDRESSES),
        ("audit_entry", "address", Group.ADDRESSES),
        ("devices_device", "serial", Group.HARDWARE),
        ("devices_device", "os", Group.SOFTWARE),
        ("audit_entry", "detail", Group.ACTIONS),
    ],
)
def test_the_groups_of_the_terms_hold_what_people_expect(
    table: str, name: str, group: Group
) -> None:
    rows = [row for row in privacy.catalogue() if row.group is group]
    assert (table, name) in {(f.table, f.name) for row in rows for f in row.fields}


@pytest.mark.clause("V-11.1")
def test_each_listed_group_has_a_job_that_the_worker_runs() -> None:
    loops = {loop.name for loop in worker._loops()}
    for group in privacy.NAMED_IN_THE_TERMS:
        rows = [row for row in privacy.catalogue() if row.group is group]
        assert rows, group
        for row in rows:
            assert row.jobs, row
            assert set(row.jobs) <= loops, row


def test_all_of_it_has_words() -> None:
    for row in privacy.catalogue():
        assert privacy.GROUPS[row.group]
        assert privacy.PURPOSES[row.data_class.name]
        assert privacy.period(row.data_class)
        assert all(privacy.JOBS[job] for job in row.jobs)
        assert all(privacy.field_label(field) for field in row.fields)


def test_what_concerns_nobody_is_no_personal_datum() -> None:
    assert group_of(Field("t", "id", TECHNICAL)) is None
    assert jobs_of(TECHNICAL) == ()
    assert group_of(Field("t", "note", SECURITY_LOG)) is Group.ACTIONS


@pytest.mark.clause("V-11.1")
def test_a_removed_device_is_forgotten_after_its_time_but_keeps_its_key(cast: "Cast") -> None:
    days = INVENTORY.retention_days or 0
    old = device_of(cast.anna, name="alt", serial="S1", removed_at=ago((days + 1) * 86400))
    young = device_of(cast.anna, name="jung", removed_at=ago((days - 1) * 86400))
    here = device_of(cast.anna, name="da")
    with database_role("owner"):
        for device in (old, here):
            DeviceFacts.objects.create(
                device=device, partner_id=device.partner_id, customer_id=device.customer_id,
                received_at=clock.real(), values={"os_name": "Debian"},
            )  # fmt: skip
    with database_role("worker"):
        assert devices.forget_removed(at=clock.real()) == 1
        assert devices.forget_removed(at=clock.real()) == 0
    with operator_scope():
        row = Device.objects.get(pk=old.pk)
        assert (row.name, row.hostname, row.serial, row.os) == ("", "", "", "")
        assert row.device_key == old.device_key
        assert Device.objects.get(pk=young.pk).name == "jung"
        assert list(DeviceFacts.objects.values_list("device", flat=True)) == [here.pk]


@pytest.mark.clause("V-11.1")
def test_nothing_of_the_class_is_left_anywhere(cast: "Cast") -> None:
    """Any table that keeps an inventory value of a device takes part, also one of tomorrow."""
    emptied = {"devices_device"}
    rooms = {"devices_devicefacts", "devices_bulkitem", *_tables_of_inventory()}
    for row in privacy.catalogue():
        if row.data_class is INVENTORY:
            assert {field.table for field in row.fields} <= emptied | rooms


@pytest.mark.clause("V-11.1")
def test_mails_end_a_year_after_their_sending(own_database: str) -> None:
    with database_role("worker"):
        for number, days in enumerate((364, 366)):
            Mail.objects.create(
                to="a@example.org", template="t", language="de", subject="s", sealed_body=b"",
                sender="s", message_id=f"<{number}>", reference="r", state="sent",
                sent_at=clock.real() - timedelta(days=days),
            )  # fmt: skip
        assert notifications.expire_mail(at=clock.real()) == 1
        assert Mail.objects.count() == 1


@pytest.mark.clause("V-11.1")
def test_names_end_with_the_last_entry_of_a_person(cast: "Cast") -> None:
    from obhut.audit.operations import _forget_names_without_entries

    with database_role("worker"):
        ActorName.objects.create(person_id=4711, name="Vera Vergangen")
        _forget_names_without_entries()
        gone = ActorName.objects.get(person_id=4711)
    assert (gone.name, gone.erased_at is None) == ("", False)


@pytest.mark.clause("V-11.1")
def test_the_page_says_when_each_deletion_ran(cast: "Cast") -> None:
    loops = [loop for loop in worker._loops() if loop.name in {"sessions", "trail"}]
    loops[0].last_success = clock.real() - timedelta(minutes=3)
    loops[1].last_success, loops[1].failures = clock.real() - timedelta(days=3), 4
    with database_role("worker"):
        worker._beat([*loops], _House(), clock.real())
    page = signed_in(cast.anna).get(f"/o/k{cast.anna.customer_id}/datenschutz/").content.decode()
    for text in ("IP-Adressen und Browser", "Art. 6 (1) f DSGVO", "365 Tage nach dem Ereignis"):
        assert text in page
    assert "zuletzt vor 3\xa0Minuten" in page
    assert "scheitert seitdem" in page


def test_only_administrators_and_the_protection_officer_see_it(cast: "Cast") -> None:
    dora = make_person("Dora Dorn", "operator-dpo")
    assert signed_in(dora).get("/o/betrieb/datenschutz/").status_code == 200
    assert signed_in(cast.olga).get("/o/betrieb/datenschutz/").status_code == 403


class _House:
    seen: dict[str, object] = {}
    stop = threading.Event()


def _tables_of_inventory() -> set[str]:
    from obhut.inventory import forgetting, models

    assert forgetting.forget
    return {
        model._meta.db_table
        for model in (
            models.Arrival, models.Section, models.PendingUpdate, models.Change, models.Refused,
            models.Software,
        )
    }  # fmt: skip
