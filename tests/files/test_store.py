"""Files are kept privately, within quota, and leave only when they are clean."""

import io
import socket
import stat
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.http import Http404
from django.test import RequestFactory

from obhut.files import api as files
from obhut.files import disk
from obhut.files.models import StoredFile, Usage
from obhut.files.rules.purpose import Purpose, State
from obhut.files.scanners import Clamd, NoScanner, ScannerDown, Verdict, default_scanner
from obhut.files.views import download
from obhut.kernel import clock
from obhut.tenancy.api import enter, operator_scope, partner_scope
from tests.cast import Cast, people
from tests.roles import database_role

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def _put(
    cast: Cast,
    content: bytes = b"hello",
    *,
    name: str = "a.txt",
    purpose: Purpose = Purpose.ATTACHMENT,
) -> UUID:
    return files.store(
        stream=io.BytesIO(content),
        name=name,
        purpose=purpose,
        person_id=cast.anna.pk,
        partner_id=cast.anna.partner_id,
        customer_id=cast.anna.customer_id,
    )


def _file(key: UUID) -> StoredFile:
    file = StoredFile.objects.get(pk=key)
    assert isinstance(file, StoredFile)
    return file


def _on_disk(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_lies_private_under_a_random_name(cast: Cast, folder: Path) -> None:
    with enter(cast.anna.scope):
        file = _file(_put(cast, name="../../../etc/passwd"))
    (path,) = _on_disk(folder)
    assert path == folder / file.disk_name[:2] / file.disk_name[2:4] / file.disk_name
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert (file.name, file.size, file.media_type) == ("passwd", 5, "text/plain")
    assert file.state == State.QUARANTINED


def test_the_folder_is_not_below_the_webs() -> None:
    webs = [folder for folder in (settings.STATIC_ROOT, *settings.STATICFILES_DIRS) if folder]
    for web in [*webs, settings.SOURCE]:
        assert not settings.INSTANCE.files.is_relative_to(web)


@pytest.mark.parametrize("name", ["../../etc/passwd", "A" * 32, "", "a" * 31, "a" * 31 + "/"])
def test_only_our_own_names_become_paths(name: str) -> None:
    with pytest.raises(ValueError, match="name on disk"):
        disk.path_of(name)


def test_what_is_not_taken_leaves_nothing(cast: Cast, folder: Path) -> None:
    with enter(cast.anna.scope):
        with pytest.raises(files.WrongMedia, match="octet-stream"):
            _put(cast, b"MZ\x90\x00" + bytes(100), name="harmless.pdf")
        with pytest.raises(files.TooLarge):
            _put(cast, bytes(20 * 2**20 + 1))
        assert not StoredFile.objects.exists()
        assert not Usage.objects.exists()
    assert _on_disk(folder) == []


def test_a_quota_is_a_quota(cast: Cast, folder: Path) -> None:
    with enter(cast.anna.scope):
        first = _put(cast)
    with operator_scope():
        Usage.objects.update(bytes_most=9)
    with enter(cast.anna.scope):
        with pytest.raises(files.QuotaExceeded):
            _put(cast)
        with transaction.atomic():
            assert files.remove(file_id=first)
        assert not files.remove(file_id=first)
        _put(cast, b"123456789")
    with operator_scope():
        usage = Usage.objects.get()
        assert isinstance(usage, Usage)
        assert (usage.bytes_used, usage.count_used) == (9, 1)
        Usage.objects.update(bytes_most=100, count_most=1)
    with enter(cast.anna.scope), pytest.raises(files.QuotaExceeded):
        _put(cast, b"")


def test_nobody_sets_the_own_quota(cast: Cast, folder: Path) -> None:
    for name in ("anna", "paul"):
        with enter(getattr(cast, name).scope):
            _put(cast)
            for statement in (
                "update files_usage set bytes_most = 1",
                "insert into files_usage (partner_id, bytes_most) values (1, 1)",
                "delete from files_usage",
                "update files_storedfile set state = 'clean'",
            ):
                with (
                    pytest.raises(DatabaseError, match="permission denied"),
                    transaction.atomic(),
                    connection.cursor() as cursor,
                ):
                    cursor.execute(statement)


def test_of_two_uploads_at_once_only_one_gets_the_rest(own_database: str, folder: Path) -> None:
    cast = people()
    with enter(cast.anna.scope):
        _put(cast, b"12345")
    with operator_scope():
        Usage.objects.update(bytes_most=12)
    outcomes: list[str] = []
    both = threading.Barrier(2)

    def upload() -> None:
        both.wait()
        try:
            with enter(cast.anna.scope):
                _put(cast, b"12345")
            outcomes.append("stored")
        except files.QuotaExceeded:
            outcomes.append("refused")
        connection.close()

    threads = [threading.Thread(target=upload) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["refused", "stored"]
    assert len(_on_disk(folder)) == 2


class Fake:
    """Finds the test file of the antivirus makers; can be down."""

    def __init__(self, *, down: bool = False) -> None:
        self.down = down

    def scan(self, path: Path) -> Verdict:
        if self.down:
            raise ScannerDown("fake")
        bad = EICAR in path.read_bytes()
        return Verdict(State.REFUSED, "Eicar") if bad else Verdict(State.CLEAN)


def _download(cast: Cast, key: UUID, who: str = "anna") -> Any:
    request = RequestFactory().get(f"/dateien/{key}/")
    person = getattr(cast, who)
    request.user = person
    request.scope = request.home = person.scope  # type: ignore[attr-defined]
    with enter(person.scope):
        return download(request, key)


def test_only_what_the_scan_found_clean_can_be_downloaded(own_database: str, folder: Path) -> None:
    cast = people()
    with enter(cast.anna.scope):
        good, bad = _put(cast, b"hello", name="Größe.txt"), _put(cast, EICAR)
    assert _download(cast, good).status_code == 409
    with database_role("worker"):
        assert files.scan_waiting(at=clock.real(), scanner=Fake(down=True)) == 0
    assert _download(cast, good).status_code == 409
    with database_role("worker"):
        assert files.scan_waiting(at=clock.real(), scanner=Fake()) == 2
        assert (_file(bad).state, _file(bad).finding) == (State.REFUSED, "Eicar")
    assert _download(cast, bad).status_code == 409
    answer = _download(cast, good)
    assert b"".join(answer.streaming_content) == b"hello"
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''Gr%C3%B6%C3%9Fe.txt"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    answer.close()


def test_without_a_scanner_only_our_own_documents_leave(own_database: str, folder: Path) -> None:
    cast = people()
    with enter(cast.anna.scope):
        foreign, own = _put(cast), _put(cast, purpose=Purpose.DOCUMENT)
    with database_role("worker"):
        files.scan_waiting(at=clock.real(), scanner=NoScanner())
        assert _file(foreign).state == State.UNSCANNED
    assert _download(cast, foreign).status_code == 409
    answer = _download(cast, own)
    assert answer.status_code == 200
    answer.close()


def test_foreign_and_missing_files_look_the_same(cast: Cast, folder: Path) -> None:
    with enter(cast.anna.scope):
        key = _put(cast)
    for who in ("carl",):
        with pytest.raises(Http404):
            _download(cast, key, who)
    with pytest.raises(Http404):
        _download(cast, UUID(int=1))
    with partner_scope(cast.carl.partner_id):
        assert not StoredFile.objects.exists()


def test_bytes_without_a_row_are_swept(own_database: str, folder: Path) -> None:
    cast = people()
    with enter(cast.anna.scope):
        kept = _put(cast)
        with transaction.atomic():
            _put(cast)
            transaction.set_rollback(True)
    assert len(_on_disk(folder)) == 2
    with database_role("worker"):
        assert files.sweep_orphans(at=clock.real()) == 0
        assert files.sweep_orphans(at=clock.real() + timedelta(days=2)) == 1
        assert [path.name for path in _on_disk(folder)] == [_file(kept).disk_name]


@contextmanager
def _clamd(answer: bytes) -> Iterator[tuple[str, list[bytes]]]:
    """Speak the daemon's side of INSTREAM once."""
    got: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            wire, _ = server.accept()
            with wire, wire.makefile("rb") as stream:
                assert stream.read(10) == b"zINSTREAM\0"
                while size := struct.unpack("!L", stream.read(4))[0]:
                    got.append(stream.read(size))
                wire.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"127.0.0.1:{server.getsockname()[1]}", got
        thread.join()


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (b"stream: OK\0", Verdict(State.CLEAN)),
        (b"stream: Win.Test.EICAR_HDB-1 FOUND\0", Verdict(State.REFUSED, "Win.Test.EICAR_HDB-1")),
    ],
)
def test_speaks_to_clamd(tmp_path: Path, answer: bytes, verdict: Verdict) -> None:
    path = tmp_path / "file"
    path.write_bytes(EICAR * 2000)
    with _clamd(answer) as (address, got):
        assert Clamd(address).scan(path) == verdict
    assert b"".join(got) == path.read_bytes()


@pytest.mark.parametrize("answer", [b"", b"stream: size limit exceeded ERROR\0"])
def test_no_answer_is_not_clean(tmp_path: Path, answer: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"x")
    with _clamd(answer) as (address, _), pytest.raises(ScannerDown):
        Clamd(address).scan(path)
    with pytest.raises(ScannerDown):
        Clamd(str(tmp_path / "missing.ctl")).scan(path)


def test_the_settings_name_the_scanner(settings: Any) -> None:
    assert default_scanner() == NoScanner()
    settings.CLAMD = "/run/clamav/clamd.ctl"
    assert default_scanner() == Clamd("/run/clamav/clamd.ctl")
