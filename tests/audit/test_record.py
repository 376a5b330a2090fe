"""Every action leads to a natural person; nothing that was written is ever changed."""

from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from obhut.audit import api as audit
from obhut.audit.models import ActorName, Entry
from obhut.config.database import dsn
from obhut.kernel import clock
from obhut.tenancy.api import customer_scope, enter, operator_scope, partner_scope
from tests.cast import Cast, people
from tests.roles import database_role


def _record(cast: Cast, action: str = "device.renamed", **more: object) -> None:
    usual: dict[str, Any] = {
        "subject_type": "device",
        "subject_id": 7,
        "partner_id": cast.anna.partner_id,
        "customer_id": cast.anna.customer_id,
    }
    audit.record(action=action, **{**usual, **more})


@pytest.mark.clause("V-4.3", "V-5.1")
def test_an_entry_names_person_level_and_both_times(cast: Cast) -> None:
    with operator_scope(), clock.travel(datetime(2027, 3, 1, tzinfo=UTC)):
        with audit.acting(person_id=cast.olga.pk, rule="patch-night", address="192.0.2.1"):
            _record(cast, detail={"name": "pc-1"})
        entry = Entry.objects.get()
    assert (entry.person_id, entry.person_level) == (cast.olga.pk, "operator")
    assert (entry.rule, entry.address, entry.detail) == (
        "patch-night",
        "192.0.2.1",
        {"name": "pc-1"},
    )
    assert entry.business_at.year == 2027
    assert entry.real_at < datetime(2027, 1, 1, tzinfo=UTC)


@pytest.mark.clause("V-5.1")
def test_nobody_acting_is_an_error_and_writes_nothing(cast: Cast) -> None:
    with operator_scope():
        with pytest.raises(audit.NobodyActing):
            _record(cast)
        assert not Entry.objects.exists()


def test_an_entry_goes_with_its_action(cast: Cast) -> None:
    with operator_scope(), audit.acting(person_id=cast.olga.pk):
        with transaction.atomic():
            _record(cast)
            transaction.set_rollback(True)
        assert not Entry.objects.exists()


def test_the_role_of_a_sign_in_adds_but_does_not_read(cast: Cast) -> None:
    _record(cast, action="person.signed-in", person_id=cast.anna.pk, address="2001:db8::1")
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        list(Entry.objects.all())
    with operator_scope():
        assert Entry.objects.get().person_level == "customer"


@pytest.mark.parametrize("action", ["renamed", "Device.renamed", "device.", "device.re named", ""])
def test_refuses_an_action_that_is_none(cast: Cast, action: str) -> None:
    with (
        operator_scope(),
        audit.acting(person_id=cast.olga.pk),
        pytest.raises(ValueError, match="no"),
    ):
        _record(cast, action=action)


def test_hostile_details_are_made_visible_and_short(cast: Cast) -> None:
    hostile = "a\x00b\nc\u202ed<script>" + "x" * 600
    with operator_scope(), audit.acting(person_id=cast.olga.pk):
        _record(cast, detail={"name": hostile}, subject_id=hostile)
        entry = Entry.objects.get()
    assert entry.detail["name"].startswith("a b c d<script>xx")
    assert (len(entry.detail["name"]), len(entry.subject_id)) == (500, 64)


@pytest.mark.parametrize("detail", [{"Bad": "x"}, {f"k{chr(97 + i)}": "" for i in range(21)}])
def test_refuses_unbounded_details(cast: Cast, detail: dict[str, str]) -> None:
    with (
        operator_scope(),
        audit.acting(person_id=cast.olga.pk),
        pytest.raises(ValueError, match="no"),
    ):
        _record(cast, detail=detail)


@pytest.mark.clause("V-0")
def test_each_part_of_the_tree_sees_its_own_entries(cast: Cast) -> None:
    with operator_scope(), audit.acting(person_id=cast.olga.pk):
        _record(cast)
        _record(cast, action="brand.changed", partner_id=None, customer_id=None)
    seen = {}
    for name, person in vars(cast).items():
        with enter(person.scope):
            seen[name] = (Entry.objects.count(), ActorName.objects.count())
    assert seen == {"olga": (2, 2), "paul": (1, 1), "anna": (1, 1), "carl": (0, 0)}


def test_a_tenant_cannot_write_into_another_trail(cast: Cast) -> None:
    with (
        customer_scope(cast.carl.partner_id, cast.carl.customer_id),
        audit.acting(person_id=cast.carl.pk),
        pytest.raises(DatabaseError, match="row-level security"),
        transaction.atomic(),
    ):
        _record(cast)


@pytest.mark.parametrize(
    "statement",
    [
        "update audit_entry set action = 'x.y'",
        "delete from audit_entry",
        "truncate audit_entry",
        "update audit_actorname set name = 'x'",
        "delete from audit_actorname",
    ],
)
def test_no_role_of_the_web_changes_the_trail(cast: Cast, statement: str) -> None:
    for person in vars(cast).values():
        with (
            pytest.raises(DatabaseError, match="permission denied"),
            enter(person.scope),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "update audit_entry set action = 'x.y'",
        "delete from audit_entry",
        "truncate audit_entry",
        "set app.audit_expiring = 'on'; delete from audit_entry",
    ],
)
def test_not_even_the_owner_changes_the_trail(own_database: str, statement: str) -> None:
    cast = people()
    _record(cast, person_id=cast.olga.pk)
    with database_role("owner"), connection.cursor() as cursor:
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            cursor.execute(statement)
        cursor.execute("select action from audit_entry")
        assert cursor.fetchall() == [("device.renamed",)]


def test_old_entries_leave_by_one_door_only(own_database: str) -> None:
    cast = people()
    _record(cast, person_id=cast.olga.pk)
    with database_role("owner"), connection.cursor() as cursor:
        cursor.execute(
            "insert into audit_entry select gen_random_uuid(), real_at - interval '400 days',"
            " business_at, person_id, person_level, on_behalf_of, partner_id, customer_id, session,"
            " address, action, subject_type, subject_id, detail, reference, rule from audit_entry"
        )
    with database_role("worker"):
        with pytest.raises(DatabaseError, match="365 days"), transaction.atomic():
            audit.expire(before=clock.real() - timedelta(days=364))
        assert audit.expire(before=clock.real() - timedelta(days=366)) == 1
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            Entry.objects.all().delete()
    with operator_scope():
        assert Entry.objects.count() == 1
        with (
            pytest.raises(DatabaseError, match="permission denied for function"),
            transaction.atomic(),
        ):
            audit.expire(before=clock.real() - timedelta(days=366))


@pytest.mark.clause("V-5.1")
def test_erasing_a_name_keeps_the_entries_and_forgets_the_person(own_database: str) -> None:
    cast = people()
    _record(cast, person_id=cast.anna.pk)
    with database_role("worker"):
        assert audit.erase_name(person_id=cast.anna.pk, at=clock.real()) == 1
        assert audit.erase_name(person_id=cast.anna.pk, at=clock.real()) == 0
    _record(cast, person_id=cast.anna.pk)
    with partner_scope(cast.anna.partner_id):
        assert Entry.objects.filter(person_id=cast.anna.pk).count() == 2
        assert [name.name for name in ActorName.objects.all()] == [""]
    with psycopg.connect(dsn("backup")) as dump:
        for table in ("audit_entry", "audit_actorname"):
            rows = dump.execute(f"select t::text from {table} t").fetchall()  # type: ignore[arg-type]
            assert rows
            assert not any("Arndt" in row[0] for row in rows)
