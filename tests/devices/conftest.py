"""People, and machines that want to enrol."""

import base64
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from obhut_protocol.signing import device_key, enrol_message

if TYPE_CHECKING:
    from django.test import Client

    from tests.cast import Cast

URL = "/api/agent/v1/enrol"


@dataclass
class Newcomer:
    """A machine before its enrolment."""

    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    hardware_id: str = "hw-1"
    hostname: str = "rechner-1"

    @property
    def public_key(self) -> bytes:
        return self.key.public_key().public_bytes_raw()

    @property
    def device_key(self) -> str:
        return device_key(self.public_key)

    def request(self, token: str, **changes: Any) -> dict[str, Any]:
        message = enrol_message(
            token=token, public_key=self.public_key, hardware_id=self.hardware_id
        )
        said = {
            "token": token,
            "public_key": base64.b64encode(self.public_key).decode(),
            "hardware_id": self.hardware_id,
            "hostname": self.hostname,
            "os": "linux",
            "agent_version": "0.1.0",
            "signature": base64.b64encode(self.key.sign(message)).decode(),
        }
        return said | changes

    def enrol(self, client: "Client", token: str, **changes: Any) -> Any:
        return post(client, json.dumps(self.request(token, **changes)))


def post(client: "Client", body: str | bytes, content_type: str = "application/json") -> Any:
    return client.post(URL, body, content_type=content_type)


@pytest.fixture
def cast(db: None) -> "Cast":
    from tests.cast import people

    return people()
