"""``obhut-agent enrol``: introduce this device. A process of its own that ends; may load HTTP."""

import base64
import http.client
import json
import ssl
import sys
import urllib.error
import urllib.request
from email.message import Message
from pathlib import Path
from typing import IO, Any

from obhut_agent import address, dial, enrolment, fingerprints, identity, messages, signer
from obhut_agent.address import Address, shown
from obhut_agent.enrolment import Enrolment
from obhut_agent.failures import Failure
from obhut_agent.state import State
from obhut_agent.version import VERSION
from obhut_protocol import signing
from obhut_protocol.malformed import Malformed

_TIMEOUT_S = 20
_MAX_ANSWER = 64 * 1024
_MAX_TOKEN = 512


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """The token goes to the address that a person typed, and nowhere else."""

    def redirect_request(  # noqa: PLR0917 -- the signature is urllib's
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: Message,
        newurl: str,
    ) -> None:
        raise Failure("redirected", exit_code=2)


def enrol(
    state: State,
    *,
    server: str,
    token: str,
    machine_id_file: Path,
    ca_file: str | None,
    fingerprint: str | None = None,
) -> Enrolment:
    """Enrol this device and keep the result. The same state folder stays the same device.

    With ``fingerprint`` only a gateway whose key has it is believed; the answer's own word for it
    does not count. Raises Failure: exit code 2 for a bad address, a refused token or a foreign
    fingerprint, 1 for a server that cannot be reached or understood. A refusal changes nothing but
    that a key may have been made.
    """
    target = address.parse(server, schemes=("https", "http"))
    _check_token(token)
    expected = None if fingerprint is None else fingerprints.parse(fingerprint)
    context = dial.tls_context(ca_file) if target.secure else None
    state.create()
    body = _body(state, token, identity.hardware_id(machine_id_file))
    answer = _post(target, body, context)
    found = _understood(answer, target, ca_file)
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


def _post(target: Address, body: bytes, context: ssl.SSLContext | None) -> dict[str, Any]:
    request = urllib.request.Request(  # noqa: S310 -- only http and https come this far
        f"{target}/api/agent/v1/enrol",
        data=body,
        headers={"Content-Type": "application/json", "User-Agent": f"obhut-agent/{VERSION}"},
    )
    try:
        with _opener(target, context).open(request, timeout=_TIMEOUT_S) as response:
            return _object(response.read(_MAX_ANSWER), target)
    except urllib.error.HTTPError as problem:
        with problem:
            raise _refusal(problem, target) from problem
    except (OSError, http.client.HTTPException) as problem:
        raise _unreachable(problem, target) from problem


def _opener(target: Address, context: ssl.SSLContext | None) -> urllib.request.OpenerDirector:
    handlers: list[urllib.request.BaseHandler] = [_NoRedirect()]
    if target.loopback:
        handlers.append(urllib.request.ProxyHandler({}))
    if context is not None:
        handlers.append(urllib.request.HTTPSHandler(context=context))
    return urllib.request.build_opener(*handlers)


def _object(raw: bytes, target: Address) -> dict[str, Any]:
    try:
        content = json.loads(raw)
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict):
        raise Failure("answer-invalid", server=target)
    return content


def _understood(answer: dict[str, Any], target: Address, ca_file: str | None) -> Enrolment:
    absolute = None if ca_file is None else str(Path(ca_file).resolve())
    try:
        return enrolment.from_answer(answer, server=str(target), ca_file=absolute)
    except Malformed as problem:
        raise Failure("answer-invalid", server=target) from problem


def _refusal(problem: urllib.error.HTTPError, target: Address) -> Failure:
    if not 400 <= problem.code < 500:
        return Failure("server-fault", server=target, status=problem.code)
    try:
        text = json.loads(problem.read(_MAX_ANSWER)).get("text")
    except (ValueError, AttributeError, RecursionError, OSError):
        text = None
    if isinstance(text, str) and text.strip():
        return Failure("refused", exit_code=2, text=shown(text))
    return Failure("refused-plain", exit_code=2, status=problem.code)


def _unreachable(problem: Exception, target: Address) -> Failure:
    cause = getattr(problem, "reason", problem)
    reason = dial.reason_of(cause) if isinstance(cause, OSError) else "reason-network"
    return Failure("unreachable", server=target, reason=messages.text(reason))
