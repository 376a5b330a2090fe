"""What the enrolment gave this device: where to connect and whom to trust."""

import base64
import binascii
from typing import Any, NamedTuple

from obhut_agent import address
from obhut_agent.failures import Failure
from obhut_agent.state import State, read_json
from obhut_protocol import checks
from obhut_protocol.batch import BATCH_PATH
from obhut_protocol.limits import ID_HEX_LENGTH, MAX_NAME, PUBLIC_KEY_BYTES
from obhut_protocol.malformed import Malformed


class Enrolment(NamedTuple):
    """Content of ``enrolment.json``. The token is never kept."""

    server: str
    gateway_url: str
    server_name: str
    gateway_public_key: bytes
    device_key: str
    operator_name: str
    operator_fingerprint: str
    ca_file: str | None
    fallback_url: str | None = None
    """Where to post to when WebSockets do not work; None = beside the gateway's."""
    proxy: str | None = None
    """Given at the enrolment; may hold a password, like all here it is for the owner alone."""

    @property
    def gateway(self) -> address.Address:
        """The parsed address of the gateway. Raises Failure."""
        return address.parse(self.gateway_url, schemes=("wss", "ws"))

    @property
    def fallback(self) -> address.Address:
        """The parsed address for the way by POST. Raises Failure."""
        scheme = "https" if self.gateway.secure else "http"
        beside = f"{scheme}://{self.gateway.authority}{BATCH_PATH}"
        return address.parse(self.fallback_url or beside, schemes=("https", "http"))


def from_answer(
    answer: dict[str, Any], *, server: str, ca_file: str | None, proxy: str | None = None
) -> Enrolment:
    """Return the enrolment that a server's answer describes. Raises Malformed, Failure."""
    enrolment = Enrolment(
        server=server,
        gateway_url=checks.text(answer.get("gateway_url"), MAX_NAME),
        server_name=checks.text(answer.get("server_name"), MAX_NAME),
        gateway_public_key=_public_key(answer.get("gateway_public_key")),
        device_key=checks.hex_id(answer.get("device_key"), ID_HEX_LENGTH),
        operator_name=checks.text(answer.get("operator_name"), MAX_NAME),
        operator_fingerprint=checks.text(answer.get("operator_fingerprint"), MAX_NAME),
        ca_file=ca_file,
        fallback_url=_optional(answer.get("fallback_url")),
        proxy=proxy,
    )
    _ = enrolment.gateway, enrolment.fallback  # an address that we would never dial is refused now
    return enrolment


def save(state: State, enrolment: Enrolment) -> None:
    """Keep the enrolment (mode 0600, atomic). Raises Failure."""
    key = base64.b64encode(enrolment.gateway_public_key).decode()
    state.write_json(state.enrolment, {**enrolment._asdict(), "gateway_public_key": key})


def load(state: State) -> Enrolment:
    """Return the enrolment. Raises Failure if there is none or the file is damaged."""
    if not state.enrolment.exists():
        raise Failure("not-enrolled", path=state.path)
    content = read_json(state.enrolment) or {}
    try:
        return from_answer(
            content,
            server=checks.text(content.get("server"), MAX_NAME),
            ca_file=_optional(content.get("ca_file")),
            proxy=_optional(content.get("proxy")),
        )
    except Malformed as problem:
        raise Failure("enrolment-damaged", path=state.enrolment) from problem


def _optional(value: object) -> str | None:
    return None if value is None else checks.text(value, 4096)


def _public_key(value: object) -> bytes:
    try:
        raw = base64.b64decode(checks.text(value, MAX_NAME), validate=True)
    except (binascii.Error, ValueError):
        raise Malformed("key is not base64") from None
    return checks.binary(raw, PUBLIC_KEY_BYTES)
