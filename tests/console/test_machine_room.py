"""Betrieb: for those who run the platform, and for nobody else."""

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from obhut.kernel import clock
from obhut.maintenance import api as maintenance
from tests.devices.making import device_of
from tests.roles import database_role
from tests.sign_in import make_person, signed_in

if TYPE_CHECKING:
    from tests.cast import Cast

PATHS = (
    "/betrieb/", "/betrieb/warteschlangen/", "/betrieb/agenten/", "/betrieb/sicherung/",
    "/betrieb/sicherung/wiederherstellen/", "/betrieb/versionen/",
)  # fmt: skip


def _beat(*, dump_age: timedelta = timedelta(hours=3), failures: int = 0) -> None:
    at = clock.real()
    dump = {
        "file": "obhut-nightly.dump", "taken_at": (at - dump_age).isoformat(),
        "reason": "nightly", "bytes": 3_145_728, "rows": 12345,
    }  # fmt: skip
    worker = {
        "jobs_waiting": 4, "jobs_running": 1, "jobs_failed": 2, "disk_free_mb": 512_000,
        "disk_total_mb": 1_024_000, "dumps": [dump],
        "mail": {"failures": failures, "ok_at": at.isoformat()},
    }  # fmt: skip
    gateway = {"connections": 41, "waiting": 7, "messages_per_s": 12.5, "ack_p99_ms": 88.0}
    with database_role("worker"):
        maintenance.beat(process="worker", at=at, started_at=at, stats=worker)
        maintenance.beat(process="gateway:g1", at=at, started_at=at, stats=gateway)


@pytest.mark.parametrize("path", PATHS)
def test_only_those_who_run_the_platform_come_in(cast: "Cast", path: str) -> None:
    _beat()
    assert signed_in(cast.olga).get(path).status_code == 200
    for role in ("operator-accountant", "operator-dpo"):
        other = make_person(f"Otto {role.title().replace('-', '')}", role)
        assert signed_in(other).get(path).status_code == 403
    for person in (cast.paul, cast.anna):
        assert signed_in(person).get(path).status_code == 403


def test_what_arrives_and_what_waits_is_shown(cast: "Cast") -> None:
    _beat(failures=3)
    page = signed_in(cast.olga).get("/betrieb/warteschlangen/").content.decode()
    for text in ("gateway:g1", "41", "12,5", "88,0", "3 Fehlschläge in Folge", "Versand der Mails"):
        assert text in page
    overview = signed_in(cast.olga).get("/o/betrieb/").content.decode()
    assert "Hintergrundarbeit „Versand der Mails“ scheitert wiederholt" in overview


@pytest.mark.clause("C-8.4")
def test_a_backup_that_is_too_old_is_said_aloud(cast: "Cast") -> None:
    client = signed_in(cast.olga)
    _beat()
    page = client.get("/betrieb/sicherung/").content.decode()
    assert "12.345" in page
    assert "ob-badge-ok" in page
    assert "älter als ein Tag" not in client.get("/o/betrieb/").content.decode()
    _beat(dump_age=timedelta(hours=25))
    assert "ob-badge-danger" in client.get("/betrieb/sicherung/").content.decode()
    assert "älter als ein Tag" in client.get("/o/betrieb/").content.decode()
    assert (
        "älter als ein Tag"
        not in signed_in(cast.paul).get(f"/o/p{cast.paul.partner_id}/").content.decode()
    )


def test_agents_are_counted_by_version(cast: "Cast") -> None:
    device_of(cast.anna, name="alt", agent_version="0.0.1")
    device_of(cast.anna, name="quer", agent_version="<b>")
    page = signed_in(cast.olga).get("/betrieb/agenten/").content.decode()
    assert "veraltet" in page
    assert "&lt;b&gt;" in page


def test_a_silent_process_is_marked(cast: "Cast") -> None:
    at = clock.real() - timedelta(minutes=5)
    with database_role("worker"):
        maintenance.beat(process="gateway:tot", at=at, started_at=at, stats={})
    page = signed_in(cast.olga).get("/betrieb/").content.decode()
    assert "stumm" in page
    assert "vor 5\xa0Minuten" in page
