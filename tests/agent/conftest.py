"""A state folder that is enrolled with a stub gateway, and the agent as a real process."""

import os
import select
import signal
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from obhut.kernel import clock
from obhut_agent import enrolment, signer
from obhut_agent.enrolment import Enrolment
from obhut_agent.state import State
from obhut_protocol import signing
from tests.agent.stub_gateway import SERVER_NAME, TIMEOUT_S, StubGateway

Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def gateway() -> Iterator[StubGateway]:
    with StubGateway() as stub:
        yield stub


def enrol_with(state: State, gateway: StubGateway, *, ca_file: str | None = None) -> None:
    state.create()
    gateway.device_public_key = signer.generate(state.path)
    enrolment.save(
        state,
        Enrolment(
            server="http://localhost:1",
            gateway_url=gateway.url,
            server_name=SERVER_NAME,
            gateway_public_key=gateway.public_key,
            device_key=signing.device_key(gateway.device_public_key),
            operator_name="Probebetrieb GmbH",
            operator_fingerprint="AB12 CD34",
            ca_file=ca_file,
        ),
    )


@pytest.fixture
def state(tmp_path: Path, gateway: StubGateway) -> State:
    state = State(tmp_path / "state")
    enrol_with(state, gateway)
    return state


@pytest.fixture
def start(state: State) -> Iterator[Start]:
    """Start ``obhut-agent run``; whatever still lives at the end is killed."""
    started: list[subprocess.Popen[str]] = []

    def begin(*options: str, folder: Path | None = None) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "obhut_agent", "run", "--state", str(folder or state.path)]
        process = subprocess.Popen([*command, *options], stderr=subprocess.PIPE, text=True)
        started.append(process)
        return process

    yield begin
    for process in started:
        if process.poll() is None:
            os.kill(process.pid, signal.SIGKILL)
        process.communicate()


class TlsFiles:
    """A certificate authority, a certificate of localhost by it, and a stranger."""

    def __init__(self, folder: Path) -> None:
        self.ca, self.other_ca = str(folder / "ca.pem"), str(folder / "other.pem")
        self._chain = str(folder / "server.pem")
        issuer, issuer_key = self._certificate("Probe CA", self.ca)
        self._certificate("Fremde CA", self.other_ca)
        self._certificate("localhost", self._chain, issuer=issuer, issuer_key=issuer_key)

    def server(self) -> ssl.SSLContext:
        """Return the context of the server's side."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self._chain)
        return context

    @staticmethod
    def _certificate(
        name: str,
        path: str,
        *,
        issuer: x509.Certificate | None = None,
        issuer_key: ec.EllipticCurvePrivateKey | None = None,
    ) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
        key = ec.generate_private_key(ec.SECP256R1())
        names = (name.replace(" ", "-"), "platform.example")
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        now = clock.real()
        certificate = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer.subject if issuer else subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(
                x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), False
            )
            .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), True)
            .sign(issuer_key or key, hashes.SHA256())
        )
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        Path(path).write_bytes(private + certificate.public_bytes(Encoding.PEM))
        return certificate, key


@pytest.fixture(scope="session")
def tls_files(tmp_path_factory: pytest.TempPathFactory) -> TlsFiles:
    return TlsFiles(tmp_path_factory.mktemp("tls"))


def agent(*arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run one command of the agent to its end."""
    command = [sys.executable, "-m", "obhut_agent", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def says(process: "subprocess.Popen[str]", text: str) -> bool:
    """Wait until the agent has written ``text``; what it writes last comes after the close."""
    assert process.stderr is not None
    handle, heard = process.stderr.fileno(), b""
    while text.encode() not in heard and select.select([handle], [], [], TIMEOUT_S)[0]:
        chunk = os.read(handle, 65536)
        if not chunk:
            break
        heard += chunk
    return text.encode() in heard
