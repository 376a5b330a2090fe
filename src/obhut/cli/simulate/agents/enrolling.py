"""Simulated machines become devices, by the same request as real ones."""

import base64
import json
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from typing import Any, NamedTuple, Self

from obhut.cli.errors import CommandFailedError
from obhut.cli.simulate.agents.identity import Identity
from obhut_protocol.signing import enrol_message

PATH = "/api/agent/v1/enrol"
_AT_ONCE = 6
_TRIES = 5
_SECONDS = 60
_VERSION = "0.1.0"
_SYSTEM = "linux"


class Door(NamedTuple):
    """Where the devices connect to, and the key by which they know it."""

    gateway_url: str
    server_name: str
    gateway_key: bytes

    @classmethod
    def of(cls, answer: Mapping[str, str]) -> Self:
        """Return what an enrolment answers."""
        key = base64.b64decode(answer["gateway_public_key"], validate=True)
        return cls(answer["gateway_url"], answer["server_name"], key)


class Enrolling:
    """Asks the web at ``port``; keeps one connection a thread."""

    def __init__(self, port: int, token: str) -> None:
        self._port = port
        self._token = token
        self._local = threading.local()

    def one(self, identity: Identity) -> Door:
        """Enrol one machine; again is harmless. Raises CommandFailedError."""
        return Door.of(self._posted(json.dumps(self._wish(identity)).encode()))

    def all(self, identities: Sequence[Identity], tell: Callable[[int], None]) -> None:
        """Enrol many, some at once; ``tell`` hears how many are done."""
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            for done, _ in enumerate(pool.map(self.one, identities), start=1):
                tell(done)

    def _wish(self, identity: Identity) -> dict[str, str]:
        public = identity.key.public_key().public_bytes_raw()
        message = enrol_message(
            token=self._token, public_key=public, hardware_id=identity.hardware_id
        )
        return {
            "token": self._token,
            "public_key": base64.b64encode(public).decode(),
            "hardware_id": identity.hardware_id,
            "hostname": identity.hostname,
            "os": _SYSTEM,
            "agent_version": _VERSION,
            "signature": base64.b64encode(identity.key.sign(message)).decode(),
        }

    def _posted(self, body: bytes) -> dict[str, Any]:
        problem: Exception | None = None
        for _ in range(_TRIES):
            try:
                return self._answer(body)
            except (OSError, HTTPException) as error:
                problem = error
                self._local.connection = None
        raise CommandFailedError(f"der Webserver nimmt keine Geräte auf: {problem}")

    def _answer(self, body: bytes) -> dict[str, Any]:
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = HTTPConnection("localhost", self._port, timeout=_SECONDS)
            self._local.connection = connection
        connection.request("POST", PATH, body, {"Content-Type": "application/json"})
        response = connection.getresponse()
        text = response.read()
        if response.status != HTTPStatus.CREATED:
            raise CommandFailedError(f"der Webserver nimmt ein Gerät nicht auf: {_why(text)}")
        answer: dict[str, Any] = json.loads(text)
        return answer


def _why(text: bytes) -> str:
    try:
        said = json.loads(text)
        return f"{said['text']} ({said['error']})"
    except (ValueError, KeyError, TypeError):
        return text[:200].decode(errors="replace")
