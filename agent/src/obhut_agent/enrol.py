"""``obhut-agent enrol``: introduce this device. A process of its own that ends; may load HTTP."""

import base64
import http.client
import json
import os
import sys
from pathlib import Path
from typing import Any, NamedTuple

from obhut_agent import address, dial, enrolment, fingerprints, identity, messages, proxy, signer
from obhut_agent.address import Address, shown
from obhut_agent.enrolment import Enrolment
from obhut_agent.failures import Failure
from obhut_agent.proxy import Proxy
from obhut_agent.state import State
from obhut_agent.version import VERSION
from obhut_protocol import signing
from obhut_protocol.malformed import Malformed

_TIMEOUT_S = 20
_MAX_ANSWER = 64 * 1024
_MAX_TOKEN = 512


class _Way(NamedTuple):
    """How to reach the server."""

    target: Address
    ca_file: str | None
    proxy: Proxy | None


class _Answer(NamedTuple):
    """The server's answer, cut at ``_MAX_ANSWER``."""

    status: int
    body: bytes


def enrol(
    state: State,
    *,
    server: str,
    token: str,
    machine_id_file: Path,
    ca_file: str | None,
    proxy: str | None = None,
    fingerprint: str | None = None,
) -> Enrolment:
    """Enrol this device and keep the result. The same state folder stays the same device.

    With ``fingerprint`` only a gateway whose key has it is believed; the answer's own word for it
    does not count. Raises Failure: exit code 2 for a bad address, a refused token or a foreign
    fingerprint, 1 for a server that cannot be reached or understood. A refusal changes nothing but
    that a key may have been made.
    """
    way = _way(server, ca_file, proxy)
    _check_token(token)
    expected = None if fingerprint is None else fingerprints.parse(fingerprint)
    if way.target.secure:
        dial.tls_context(ca_file)  # an unreadable authority is said before anything is made
    state.create()
    body = _body(state, token, identity.hardware_id(machine_id_file))
    found = _understood(_post(way, body), way, proxy)
    if expected is not None:
        fingerprints.require(found.gateway_public_key, expected)
    enrolment.save(state, found)
    return found


def report(found: Enrolment) -> str:
    """Return what a person should read and compare."""
    return "\n".join(
        (
            messages.text("enrolled"),
            messages.text("enrolled-operator", name=found.operator_name),
            messages.text("enrolled-fingerprint", fingerprint=found.operator_fingerprint),
            messages.text("enrolled-device", device_key=found.device_key),
            messages.text("enrolled-compare"),
        )
    )


def as_json(found: Enrolment) -> dict[str, Any]:
    """Return the same for programs."""
    return {
        "device_key": found.device_key,
        "server": found.server,
        "gateway_url": found.gateway_url,
        "operator_name": found.operator_name,
        "operator_fingerprint": found.operator_fingerprint,
    }


def _check_token(token: str) -> None:
    if not token or len(token) > _MAX_TOKEN or not token.isascii() or not token.isprintable():
        raise Failure("token-empty", exit_code=2)


def _body(state: State, token: str, hardware_id: str) -> bytes:
    public_key = signer.generate(state.path)
    message = signing.enrol_message(token=token, public_key=public_key, hardware_id=hardware_id)
    signature = signer.sign(state.path, message)
    return json.dumps(
        {
            "token": token,
            "public_key": base64.b64encode(public_key).decode(),
            "hardware_id": hardware_id,
            "hostname": identity.hostname(),
            "os": sys.platform,
            "agent_version": VERSION,
            "signature": base64.b64encode(signature).decode(),
        }
    ).encode()


def _way(server: str, ca_file: str | None, given: str | None) -> _Way:
    target = address.parse(server, schemes=("https", "http"))
    return _Way(target, ca_file, proxy.choose(target, configured=given))


def _post(way: _Way, body: bytes) -> dict[str, Any]:
    try:
        answer = _exchange(way, body)
    except dial.Unreachable as problem:
        reason = messages.text(problem.reason, **problem.values)
        raise Failure("unreachable", server=way.target, reason=reason) from problem
    except OSError as problem:
        reason = messages.text(dial.reason_of(problem))
        raise Failure("unreachable", server=way.target, reason=reason) from problem
    except http.client.HTTPException as problem:
        reason = messages.text("reason-network")
        raise Failure("unreachable", server=way.target, reason=reason) from problem
    if not 200 <= answer.status < 300:
        raise _refusal(answer, way.target)
    return _object(answer.body, way.target)


def _exchange(way: _Way, body: bytes) -> _Answer:
    """Send the one request. Redirects are not followed: the token goes where a person said."""
    connection = http.client.HTTPConnection(way.target.host, way.target.port)
    # The library would send the request itself to a proxy; ours is tunnelled and encrypted.
    connection.sock = dial.connect(way.target, ca_file=way.ca_file, proxy=way.proxy)
    connection.sock.settimeout(_TIMEOUT_S)
    try:
        connection.request(
            "POST",
            f"{way.target.path}/api/agent/v1/enrol",
            body=body,
            headers={
                "Host": way.target.authority,
                "Content-Type": "application/json",
                "User-Agent": f"obhut-agent/{VERSION}",
                "Connection": "close",
            },
        )
        response = connection.getresponse()
        return _Answer(response.status, response.read(_MAX_ANSWER))
    finally:
        connection.close()


def _object(raw: bytes, target: Address) -> dict[str, Any]:
    try:
        content = json.loads(raw)
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict):
        raise Failure("answer-invalid", server=target)
    return content


def _understood(answer: dict[str, Any], way: _Way, given: str | None) -> Enrolment:
    absolute = None if way.ca_file is None else str(Path(way.ca_file).resolve())
    try:
        found = enrolment.from_answer(answer, server=str(way.target), ca_file=absolute)
    except Malformed as problem:
        raise Failure("answer-invalid", server=way.target) from problem
    return found._replace(proxy=given or _of_environment(found))


def _of_environment(found: Enrolment) -> str | None:
    """The service will not have the environment of the person who enrolled: keep its proxy."""
    chosen = proxy.choose(found.gateway, configured=None, environment=os.environ)
    return None if chosen is None else chosen.text


def _refusal(answer: _Answer, target: Address) -> Failure:
    if 300 <= answer.status < 400:
        return Failure("redirected", exit_code=2)
    if not 400 <= answer.status < 500:
        return Failure("server-fault", server=target, status=answer.status)
    try:
        text = json.loads(answer.body).get("text")
    except (ValueError, AttributeError, RecursionError):
        text = None
    if isinstance(text, str) and text.strip():
        return Failure("refused", exit_code=2, text=shown(text))
    return Failure("refused-plain", exit_code=2, status=answer.status)
