"""``obhut-agent status``: what is known about the agent of a state folder."""

from typing import Any

from obhut_agent import enrolment, fingerprints, messages
from obhut_agent.enrolment import Enrolment
from obhut_agent.failures import Failure
from obhut_agent.instants import local_iso
from obhut_agent.state import State, read_json
from obhut_agent.version import VERSION


def standing(state: State) -> dict[str, Any]:
    """Return the standing for programs. Not enrolled is an answer, a damaged file a Failure."""
    return {**_enrolled(_load(state)), **_running(state)}


def report(content: dict[str, Any]) -> str:
    """Return it in German sentences."""
    lines = [messages.text("status-version", version=content["version"])]
    if not content["enrolled"]:
        return "\n".join([*lines, messages.text("status-not-enrolled")])
    operator, server = content["operator_name"], content["server"]
    lines.append(messages.text("status-enrolled", operator=operator, server=server))
    lines.append(_connection(content))
    acked, spooled = content["last_ack_seq"], content["spooled"]
    lines.append(messages.text("status-spool", acked=acked, spooled=spooled))
    return "\n".join(lines)


def _load(state: State) -> Enrolment | None:
    try:
        return enrolment.load(state)
    except Failure as failure:
        if failure.key == "not-enrolled":
            return None
        raise


def _enrolled(found: Enrolment | None) -> dict[str, Any]:
    return {
        "enrolled": found is not None,
        "device_key": found and found.device_key,
        "server": found and found.server,
        "gateway_url": found and found.gateway_url,
        "operator_name": found and found.operator_name,
        "operator_fingerprint": found and found.operator_fingerprint,
        "key_fingerprint": found and fingerprints.of(found.gateway_public_key),
    }


def _running(state: State) -> dict[str, Any]:
    """A file left by an agent that was killed says nothing about now."""
    content = read_json(state.status) or {}
    running = state.is_running()
    connected = running and content.get("connected") is True
    return {
        "running": running,
        "connected": connected,
        "connected_since_at": local_iso(content.get("connected_since")) if connected else None,
        "reason": content.get("reason") if running else None,
        "last_ack_seq": content.get("last_ack_seq", 0),
        "spooled": content.get("spooled", 0),
        "dropped": content.get("dropped", 0),
        "version": content.get("version", VERSION) if running else VERSION,
    }


def _connection(content: dict[str, Any]) -> str:
    if not content["running"]:
        return messages.text("status-not-running")
    if content["connected"]:
        return messages.text("status-connected", since=content["connected_since_at"])
    reason = content["reason"]
    return messages.text("status-disconnected") + (f": {reason}" if reason else "")
