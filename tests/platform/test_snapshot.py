"""The schema snapshot equals the migrations, and what is loaded equals what is migrated."""

import psycopg
import pytest

from obhut.config import snapshot, upgrade
from obhut.config.database import dsn
from obhut.config.instance import Instance
from obhut.config.postgres.throwaway import throwaway_instance
from obhut.config.snapshot import _migrate


@pytest.fixture(scope="module")
def generated() -> str:
    return snapshot.generate()


def test_the_stored_snapshot_is_the_generated_one(generated: str) -> None:
    if not snapshot.FILE.exists():
        pytest.skip("no snapshot is stored: run make schema")
    assert snapshot.FILE.read_text() == generated


def test_loading_and_migrating_give_the_same_schema(generated: str) -> None:
    with throwaway_instance() as instance:
        owner = dsn("owner", instance)
        assert snapshot.is_empty(owner)
        snapshot.load(owner, generated)
        assert not snapshot.is_empty(owner)
        _migrate(instance)
        assert snapshot.taken(owner) == generated


def test_a_snapshot_is_loaded_whole_or_not_at_all(generated: str) -> None:
    with throwaway_instance() as instance:
        owner = dsn("owner", instance)
        with pytest.raises(psycopg.Error):
            snapshot.load(owner, generated + "\nselect fehler;\n")
        assert snapshot.is_empty(owner)


def test_a_snapshot_holds_nothing_that_postgresql_15_does_not_know(generated: str) -> None:
    assert "transaction_timeout" not in generated
    assert "restrict " not in generated.lower().replace("on delete restrict ", "")


@pytest.mark.usefixtures("own_database")
def test_pending_migrations_are_preceded_by_a_dump(
    instance: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    monkeypatch.setattr(upgrade.schema, "migrate", lambda: made.append("migrate"))
    monkeypatch.setattr(upgrade.dumps, "make", lambda _source, **what: made.append(what["reason"]))
    upgrade.run(instance)
    assert made == ["migrate"]
    monkeypatch.setattr(upgrade, "_pending", lambda: True)
    upgrade.run(instance)
    assert made == ["migrate", "before-migration", "migrate"]


@pytest.mark.usefixtures("own_database")
def test_a_failed_dump_keeps_the_migration_from_running(
    instance: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise upgrade.dumps.DumpFailed("Datenträger voll")

    monkeypatch.setattr(upgrade, "_pending", lambda: True)
    monkeypatch.setattr(upgrade.dumps, "make", fail)
    monkeypatch.setattr(upgrade.schema, "migrate", lambda: pytest.fail("migrated"))
    with pytest.raises(upgrade.dumps.DumpFailed):
        upgrade.run(instance)
