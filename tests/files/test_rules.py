"""What a file is, what it may be called, and whether it may leave."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obhut.files.rules.media import media_type
from obhut.files.rules.names import shown_name
from obhut.files.rules.purpose import Purpose, State, may_leave


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"%PDF-1.7\n", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n\x00", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8", "image/webp"),
        (b"RIFF\x00\x00\x00\x00WAVE", "application/octet-stream"),
        (b"PK\x03\x04", "application/zip"),
        (b"MZ\x90\x00\x03", "application/octet-stream"),
        (b"\x7fELF\x02", "application/octet-stream"),
        (b"<svg onload='x()'>", "text/plain"),
        (b"<!doctype html><script>", "text/plain"),
        ("Größe".encode(), "text/plain"),
        (("x" * 4095 + "ß").encode()[:4096], "text/plain"),
        ("Größe".encode("latin-1"), "application/octet-stream"),
        (b"", "text/plain"),
    ],
)
def test_the_first_bytes_tell_what_it_is(head: bytes, kind: str) -> None:
    assert media_type(head) == kind


@pytest.mark.parametrize(
    ("given_name", "shown"),
    [
        ("Bericht.pdf", "Bericht.pdf"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("C:\\Temp\\a.txt", "a.txt"),
        ("..", "datei"),
        ("", "datei"),
        ("/", "datei"),
        ("a\r\nSet-Cookie: x.txt", "aSet-Cookie: x.txt"),
        ("gnp.\u202etxe", "gnp.txe"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
    ],
)
def test_a_name_is_only_shown(given_name: str, shown: str) -> None:
    assert shown_name(given_name) == shown


@given(st.text(max_size=400))
def test_no_name_is_a_path(name: str) -> None:
    shown = shown_name(name)
    assert 0 < len(shown) <= 200
    assert not set(shown) & set("/\\\x00\n\r")
    assert shown not in {".", ".."}


@pytest.mark.parametrize("purpose", Purpose)
@pytest.mark.parametrize("state", State)
def test_only_clean_files_leave_and_our_own(purpose: Purpose, state: State) -> None:
    own = (purpose, state) == (Purpose.DOCUMENT, State.UNSCANNED)
    assert may_leave(purpose=purpose, state=state) is (state is State.CLEAN or own)
