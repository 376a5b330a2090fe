"""Dumps: complete or not at all, verified, kept for a month, restorable."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from obhut.config.database import dsn
from obhut.config.dump_tools import dump_source
from obhut.config.instance import Instance
from obhut.config.postgres.throwaway import throwaway_instance
from obhut.maintenance import dumps, restores, row_counts
from obhut.maintenance.dump_source import DumpSource
from obhut.maintenance.rules.dump_times import is_due, is_too_old, may_be_deleted

AT = datetime(2026, 1, 31, 2, 0, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("own_database")


@pytest.fixture
def source(tmp_path: Path, instance: Instance) -> DumpSource:
    """Dump the test's own database into a folder of the test."""
    files = tmp_path / "files"
    files.mkdir()
    (files / "beleg").write_text("Inhalt")
    given = dump_source(instance)
    return DumpSource(given.dsn, given.programs, tmp_path / "dumps", files=files)


def _content(source: DumpSource) -> list[str]:
    return [path.name for path in source.folder.iterdir()]


def _fill() -> None:
    with psycopg.connect(dsn("owner")) as connection:
        connection.execute(
            "insert into maintenance_beat (process, beat_at, started_at, stats)"
            " select 'p' || n, now(), now(), '{}' from generate_series(1, 1000) n"
        )


@pytest.mark.clause("C-8.4")
def test_a_restored_dump_equals_its_source(source: DumpSource) -> None:
    _fill()
    dump = dumps.make(source, at=AT, reason="nightly")
    assert dump.rows["maintenance_beat"] == 1000
    assert (source.folder / dump.file).stat().st_mode & 0o777 == 0o600
    kept = source.folder / dump.file.replace(".dump", ".files") / "beleg"
    assert kept.read_text() == "Inhalt"
    with psycopg.connect(dsn("owner")) as connection:
        before = connection.execute("select * from maintenance_beat order by 1").fetchall()
    with throwaway_instance() as target:
        rows = restores.restore(
            source, source.folder / dump.file, owner_dsn=dsn("owner", _elsewhere(target))
        )
        with psycopg.connect(dsn("owner", _elsewhere(target))) as connection:
            after = connection.execute("select * from maintenance_beat order by 1").fetchall()
            closed = row_counts.closed_tables(connection)  # type: ignore[arg-type]
    assert rows == dump.rows
    assert before == after
    assert closed == []  # the policies came along


def _elsewhere(target: Instance) -> Instance:
    """Let the target's own address count although the test's is in the environment."""
    os.environ["DATABASE_URL"] = target.state().database_url
    return target


def test_a_table_that_the_backup_role_sees_in_part_makes_the_dump_fail(source: DumpSource) -> None:
    _fill()
    with psycopg.connect(dsn("owner")) as connection:
        connection.execute("drop policy rows_backup on maintenance_beat")
    with pytest.raises(dumps.DumpFailed, match="maintenance_beat"):
        dumps.make(source, at=AT, reason="nightly")
    assert _content(source) == []


def test_a_policy_that_hides_rows_makes_the_dump_fail(source: DumpSource) -> None:
    with psycopg.connect(dsn("owner")) as connection:
        connection.execute(
            "create policy hide on maintenance_beat as restrictive to obhut_backup using (false)"
        )
    with pytest.raises(dumps.DumpFailed, match="maintenance_beat"):
        dumps.make(source, at=AT, reason="nightly")


def test_a_dump_with_other_row_counts_does_not_count(
    source: DumpSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fill()
    counts = row_counts.in_dump

    def one_less(source: DumpSource, dump: str) -> row_counts.Counts:
        return {**counts(source, dump), "maintenance_beat": 999}

    monkeypatch.setattr(row_counts, "in_dump", one_less)
    with pytest.raises(dumps.DumpFailed, match="maintenance_beat 999 statt 1000"):
        dumps.make(source, at=AT, reason="nightly")
    assert _content(source) == []


def test_restore_refuses_a_database_that_is_not_empty(source: DumpSource) -> None:
    dump = dumps.make(source, at=AT, reason="nightly")
    with pytest.raises(dumps.DumpFailed, match="nicht leer"):
        restores.restore(source, source.folder / dump.file, owner_dsn=dsn("owner"))


@pytest.mark.parametrize("damage", ["half", "garbage"])
def test_restore_of_a_damaged_file_changes_nothing(source: DumpSource, damage: str) -> None:
    dump = dumps.make(source, at=AT, reason="nightly")
    path = source.folder / dump.file
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2] if damage == "half" else b"Unsinn" * 100)
    with throwaway_instance() as target:
        owner = dsn("owner", _elsewhere(target))
        with pytest.raises(dumps.DumpFailed):
            restores.restore(source, path, owner_dsn=owner)
        with psycopg.connect(owner) as connection:
            assert row_counts.in_database(connection) == {}  # type: ignore[arg-type]


def test_an_unreachable_server_is_told_in_words(source: DumpSource) -> None:
    broken = DumpSource("host=/gibt/es/nicht dbname=x", source.programs, source.folder)
    with pytest.raises(dumps.DumpFailed, match="gescheitert"):
        dumps.make(broken, at=AT, reason="nightly")


def test_no_secret_stands_in_a_command_line_or_file(source: DumpSource) -> None:
    dump = dumps.make(source, at=AT, reason="nightly")
    written = (source.folder / dump.file).with_suffix(".json").read_text()
    assert set(json.loads(written)) == {
        "file", "taken_at", "reason", "bytes", "seconds", "rows",
    }  # fmt: skip
    assert source.dsn not in repr(source)


@pytest.mark.clause("C-8.4")
def test_nightly_dumps_are_made_once_and_go_after_a_month(source: DumpSource) -> None:
    assert dumps.if_due(source, at=AT) is not None
    assert dumps.if_due(source, at=AT + timedelta(minutes=5)) is None
    last_day = datetime(2026, 2, 28, 2, 0, tzinfo=UTC)
    assert dumps.if_due(source, at=last_day) is not None
    assert len(list(dumps.finished(source.folder))) == 2  # the last day of the month: still there
    assert dumps.if_due(source, at=datetime(2026, 3, 1, 2, 0, tzinfo=UTC)) is not None
    assert [d.taken_at[:10] for d in dumps.finished(source.folder)] == ["2026-02-28", "2026-03-01"]
    assert not list(source.folder.glob("obhut-20260131*"))


def test_the_newest_dump_is_never_deleted(source: DumpSource) -> None:
    dumps.make(source, at=AT, reason="nightly")
    assert dumps.delete_expired(source.folder, at=AT + timedelta(days=400)) == []


@pytest.mark.clause("C-8.4")
@pytest.mark.parametrize(
    ("newest", "at", "due"),
    [
        (None, "2026-11-24T12:00+01:00", True),
        ("2026-11-24T02:00+01:00", "2026-11-24T03:00+01:00", False),
        ("2026-11-24T02:00+01:00", "2026-11-24T23:59+01:00", False),
        ("2026-11-24T02:00+01:00", "2026-11-25T00:59+01:00", False),
        ("2026-11-24T02:00+01:00", "2026-11-25T01:00+01:00", True),
        ("2026-11-24T15:00+01:00", "2026-11-25T02:59+01:00", False),
        ("2026-11-24T15:00+01:00", "2026-11-25T03:00+01:00", True),
        # 25 October 2026 has 25 hours: waiting for 01:00 of the 26th would be too long.
        ("2026-10-25T01:00+02:00", "2026-10-25T23:29+01:00", False),
        ("2026-10-25T01:00+02:00", "2026-10-25T23:30+01:00", True),
    ],
)
def test_when_a_dump_is_due(newest: str | None, at: str, due: bool) -> None:
    last = datetime.fromisoformat(newest) if newest else None
    assert is_due(newest_at=last, at=datetime.fromisoformat(at)) is due


@pytest.mark.clause("C-8.4")
def test_the_alarm_comes_after_a_day() -> None:
    assert not is_too_old(newest_at=AT, at=AT + timedelta(hours=24))
    assert is_too_old(newest_at=AT, at=AT + timedelta(hours=24, seconds=1))
    assert is_too_old(newest_at=None, at=AT)


@pytest.mark.clause("C-8.4")
@pytest.mark.parametrize(
    ("taken", "kept"), [("2026-01-31", "2026-02-28"), ("2028-01-31", "2028-02-29")]
)
def test_a_dump_is_kept_through_the_last_day(taken: str, kept: str) -> None:
    taken_at = datetime.fromisoformat(f"{taken}T02:00+01:00")
    last = datetime.fromisoformat(kept).date()
    assert not may_be_deleted(taken_at=taken_at, today=last)
    assert may_be_deleted(taken_at=taken_at, today=last + timedelta(days=1))


def test_rows_that_look_like_an_end_are_counted_right() -> None:
    lines = [
        b"COPY public.a (x) FROM stdin;\n", b"1\n", b"\\\\.\n", b"\\.\n", b"COPY public.x\n",
        b'COPY public."B" (x) FROM stdin;\n', b"\\.\n",
    ]  # fmt: skip
    assert row_counts.counted(lines) == {"a": 2, "B": 0}
