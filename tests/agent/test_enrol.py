"""Enrolment against a small HTTP server: what is sent, what is kept, what a person reads."""

import base64
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from obhut_protocol import signing
from tests.agent.conftest import TlsFiles, agent

TOKEN = "probe-token-geheim-0001"


class Platform:
    """Answers the enrolment as ``answer`` says and remembers what came."""

    def __init__(self, tls: TlsFiles | None = None) -> None:
        platform = self
        self.requests: list[dict[str, Any]] = []
        self.status = 201
        self.answer: Any = None
        self.location = ""

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                platform.requests.append({"path": self.path, **json.loads(body)})
                raw = platform._body(platform.requests[-1])
                self.send_response(platform.status)
                if platform.location:
                    self.send_header("Location", platform.location)
                self.send_header("Content-Length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

            def log_message(self, *_args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        if tls is not None:
            self.server.socket = tls.server().wrap_socket(self.server.socket, server_side=True)
        scheme = "http" if tls is None else "https"
        self.url = f"{scheme}://localhost:{self.server.server_address[1]}"
        self._thread = threading.Thread(target=self.server.serve_forever)
        self._thread.start()

    def _body(self, request: dict[str, Any]) -> bytes:
        answer = self.accepted(request) if self.answer is None else self.answer
        return answer if isinstance(answer, bytes) else json.dumps(answer).encode()

    def accepted(self, request: dict[str, Any]) -> dict[str, Any]:
        return {
            "device_key": signing.device_key(base64.b64decode(request["public_key"])),
            "gateway_url": "ws://localhost:4711/agent/v1",
            "server_name": "obhut.example",
            "gateway_public_key": base64.b64encode(bytes(32)).decode(),
            "operator_name": "Probebetrieb GmbH",
            "operator_fingerprint": "AB12 CD34 EF56",
        }

    def close(self) -> None:
        self.server.shutdown()
        self._thread.join()
        self.server.server_close()


@pytest.fixture
def platform() -> Iterator[Platform]:
    found = Platform()
    yield found
    found.close()


def _enrol(server: str, folder: Path, *more: str, token: str = TOKEN) -> Any:
    return agent("enrol", "--server", server, "--token", token, "--state", str(folder), *more)


def test_the_device_proves_its_key_and_reads_who_it_is(platform: Platform, tmp_path: Path) -> None:
    done = _enrol(platform.url, tmp_path / "state")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Probebetrieb GmbH" in done.stdout
    assert "AB12 CD34 EF56" in done.stdout
    sent = platform.requests[0]
    assert sent["path"] == "/api/agent/v1/enrol"
    public = base64.b64decode(sent["public_key"])
    message = signing.enrol_message(token=TOKEN, public_key=public, hardware_id=sent["hardware_id"])
    Ed25519PublicKey.from_public_bytes(public).verify(base64.b64decode(sent["signature"]), message)


def test_the_token_is_not_kept_and_files_are_private(platform: Platform, tmp_path: Path) -> None:
    _enrol(platform.url, tmp_path / "state")
    for path in (tmp_path / "state").iterdir():
        assert TOKEN.encode() not in path.read_bytes()
        assert path.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "state").stat().st_mode & 0o777 == 0o711


def test_the_same_folder_is_the_same_device(platform: Platform, tmp_path: Path) -> None:
    for folder in ("a", "a", "b"):
        assert _enrol(platform.url, tmp_path / folder).returncode == 0
    keys = [request["public_key"] for request in platform.requests]
    assert keys[0] == keys[1] != keys[2]
    assert len({request["hardware_id"] for request in platform.requests}) == 1


def test_json_gives_one_object(platform: Platform, tmp_path: Path) -> None:
    content = json.loads(_enrol(platform.url, tmp_path / "state", "--json").stdout)
    assert set(content) == {
        "device_key", "server", "gateway_url", "operator_name", "operator_fingerprint",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("status", "answer", "code", "text"),
    [
        (404, {"error": "token-unknown", "text": "Dieses Token gibt es nicht."}, 2,
         "Dieses Token gibt es nicht."),
        (429, {"error": "too-many", "text": "Zu viele Versuche."}, 2, "Zu viele Versuche."),
        (403, {"error": "x", "text": "a\x1b[31mb\u202e"}, 2, "a?[31mb?"),
        (403, b"<html>no</html>", 2, "HTTP 403"),
        (403, [1], 2, "HTTP 403"),
        (400, {"text": 5}, 2, "HTTP 400"),
        (500, b"", 1, "HTTP 500"),
        (201, b"[]", 1, "unverständlich"),
        (201, b"{", 1, "unverständlich"),
        (201, {}, 1, "unverständlich"),
        (201, b"[" * 60_000, 1, "unverständlich"),
    ],
)  # fmt: skip
def test_a_refusal_is_explained_and_changes_nothing(  # noqa: PLR0917
    platform: Platform, tmp_path: Path, status: int, answer: Any, code: int, text: str
) -> None:
    platform.status, platform.answer = status, answer
    done = _enrol(platform.url, tmp_path / "state")
    assert (done.returncode, done.stdout) == (code, "")
    assert text in done.stderr
    assert not (tmp_path / "state" / "enrolment.json").exists()


@pytest.mark.parametrize(
    "change",
    [{"gateway_url": "ws://example.org/agent/v1"}, {"gateway_url": "http://localhost"},
     {"gateway_url": "wss://user:pw@example.org"}, {"gateway_public_key": "AAAA"},
     {"gateway_public_key": "not base64!"}, {"device_key": "x"}, {"operator_name": "a\nb"}],
    ids=str,
)  # fmt: skip
def test_a_dangerous_answer_is_not_kept(
    platform: Platform, tmp_path: Path, change: dict[str, str]
) -> None:
    good = platform.accepted({"public_key": base64.b64encode(bytes(32)).decode()})
    platform.answer = {**good, **change}
    done = _enrol(platform.url, tmp_path / "state")
    assert done.returncode in {1, 2}
    assert not (tmp_path / "state" / "enrolment.json").exists()


def test_a_redirect_does_not_carry_the_token_away(platform: Platform, tmp_path: Path) -> None:
    other = Platform()
    try:
        platform.status, platform.location = 307, f"{other.url}/api/agent/v1/enrol"
        done = _enrol(platform.url, tmp_path / "state")
    finally:
        other.close()
    assert done.returncode == 2
    assert "leitet" in done.stderr
    assert other.requests == []


@pytest.mark.parametrize(
    ("server", "text"),
    [
        ("http://example.org", "nicht verschlüsselt"),
        ("http://localhost.example.org", "nicht verschlüsselt"),
        ("http://127.0.0.1.nip.example", "nicht verschlüsselt"),
        ("http://127.0.0.1@example.org", "keine gültige Adresse"),
        ("ftp://localhost", "keine gültige Adresse"),
        ("https://", "keine gültige Adresse"),
        ("localhost:8000", "keine gültige Adresse"),
        ("https://a b", "keine gültige Adresse"),
        ("https://x:99999", "keine gültige Adresse"),
        ("https://x/?q=1", "keine gültige Adresse"),
        ("https://x\r\nHost: y", "keine gültige Adresse"),
    ],
)
def test_a_bad_address_is_bad_input(tmp_path: Path, server: str, text: str) -> None:
    done = _enrol(server, tmp_path / "state")
    assert done.returncode == 2
    assert text in done.stderr
    assert not (tmp_path / "state").exists()


@pytest.mark.parametrize("token", ["", "tok\nen", "tökén", "x" * 600])
def test_a_bad_token_is_bad_input(tmp_path: Path, token: str) -> None:
    done = _enrol("http://localhost:1", tmp_path / "state", token=token)
    assert done.returncode == 2
    assert "Token" in done.stderr


def test_nobody_listening_is_explained(platform: Platform, tmp_path: Path) -> None:
    done = _enrol("http://127.0.0.1:1", tmp_path / "state")
    assert done.returncode == 1
    assert "nicht erreichbar" in done.stderr
    assert "abgelehnt" in done.stderr


def test_an_own_authority_works_over_tls(tls_files: TlsFiles, tmp_path: Path) -> None:
    platform = Platform(tls_files)
    try:
        good = _enrol(platform.url, tmp_path / "good", "--ca", tls_files.ca)
        bad = _enrol(platform.url, tmp_path / "bad", "--ca", tls_files.other_ca)
        none = _enrol(platform.url, tmp_path / "none", "--ca", str(tmp_path / "missing"))
    finally:
        platform.close()
    assert good.returncode == 0
    assert json.loads((tmp_path / "good" / "enrolment.json").read_text())["ca_file"] == tls_files.ca
    assert bad.returncode == 1
    assert "nicht vertrauenswürdig" in bad.stderr
    assert none.returncode == 2


def test_a_folder_that_cannot_be_is_explained(platform: Platform, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = _enrol(platform.url, tmp_path / "file" / "state")
    assert done.returncode == 1
    assert "nicht benutzbar" in done.stderr
