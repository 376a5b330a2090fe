"""Enrols the agents as real ones do: one request over HTTP each, several at a time."""

import base64
import http.client
import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import local
from urllib.parse import urlsplit

from obhut.cli.errors import CommandFailedError
from obhut.cli.simulate.agents.identity import Gateway, Identity
from obhut_protocol import signing

_AT_ONCE = 8
_PATH = "/api/agent/v1/enrol"
_CREATED = 201
_TRIES = 3


class Enrolling:
    """Requests to the web server of an instance; each thread keeps its connection."""

    def __init__(self, url: str, token: str) -> None:
        self._host = urlsplit(url).netloc
        self._token = token
        self._own = local()

    def run(self, agents: Sequence[Identity], note: Callable[[], object]) -> Gateway:
        """Enrol all ``agents`` and return their gateway; ``note`` is called after each.

        Raises CommandFailedError with what the server says.
        """
        answers: list[dict[str, str]] = []
        with ThreadPoolExecutor(_AT_ONCE) as threads:
            for answer in threads.map(self._enrol, agents):
                answers.append(answer)
                note()
        said = answers[-1]
        return Gateway(said["gateway_url"], said["server_name"], said["gateway_public_key"])

    def _enrol(self, agent: Identity) -> dict[str, str]:
        body = json.dumps(self._wish(agent))
        for rest in reversed(range(_TRIES)):
            try:
                return self._ask(body)
            except (OSError, http.client.HTTPException) as problem:
                self._own.connection = None
                if not rest:
                    raise CommandFailedError(
                        f"der Webserver unter http://{self._host} antwortet nicht ({problem})"
                    ) from None
        raise AssertionError

    def _ask(self, body: str) -> dict[str, str]:
        connection = getattr(self._own, "connection", None)
        if connection is None:
            connection = http.client.HTTPConnection(self._host, timeout=60)
            self._own.connection = connection
        connection.request("POST", _PATH, body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        said: dict[str, str] = json.loads(answer.read() or b"{}")
        if answer.status != _CREATED:
            raise CommandFailedError(f"Anmelden abgelehnt ({answer.status}): {said.get('text')}")
        return said

    def _wish(self, agent: Identity) -> dict[str, str]:
        message = signing.enrol_message(
            token=self._token, public_key=agent.public_key, hardware_id=agent.hardware_id
        )
        return {
            "token": self._token,
            "public_key": base64.b64encode(agent.public_key).decode(),
            "hardware_id": agent.hardware_id,
            "hostname": agent.hostname,
            "os": "linux",
            "agent_version": "1.0.0",
            "signature": base64.b64encode(agent.key.sign(message)).decode(),
        }
