"""Options, status, check and spool as a person or a program calls them; what the core loads."""

import json
import signal
import string
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from obhut_agent import messages
from obhut_agent.state import State
from obhut_protocol.frames import Challenge
from tests.agent.conftest import Start, TlsFiles, agent, enrol_with
from tests.agent.stub_gateway import Connection, StubGateway

FORBIDDEN = ("asyncio", "http.client", "urllib.request", "email", "cryptography", "logging",
             "argparse", "dataclasses", "inspect", "psutil", "datetime")  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (("quatsch",), "„quatsch“ gibt es nicht"),
        (("status", "--jsno"), "„--jsno“ gibt es"),
        (("status", "--json=1"), "„--json“ gibt es"),
        (("status", "--state"), "fehlt der Wert"),
        (("status", "--json", "--json"), "zweimal"),
        (("enrol", "--server", "https://x"), "„--token“ fehlt"),
    ],
)
def test_bad_input_is_explained(arguments: tuple[str, ...], text: str) -> None:
    done = agent(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert text in done.stderr


def test_help_and_version() -> None:
    assert "enrol --server" in agent().stdout
    assert json.loads(agent("version", "--json").stdout) == {"version": "0.1.0"}


def test_status_of_a_new_device(tmp_path: Path) -> None:
    done = agent("status", "--json", "--state", str(tmp_path / "none"))
    content = json.loads(done.stdout)
    assert (done.returncode, content["enrolled"], content["connected"]) == (0, False, False)
    assert {"device_key", "server", "gateway_url", "connected_since_at", "last_ack_seq",
            "spooled", "version", "operator_name"} <= set(content)  # fmt: skip
    assert not (tmp_path / "none").exists()
    assert "Nicht angemeldet" in agent("status", "--state", str(tmp_path / "none")).stdout


def test_status_in_sentences(state: State) -> None:
    text = agent("status", "--state", str(state.path)).stdout
    assert "Probebetrieb GmbH" in text
    assert "Der Agent läuft nicht" in text


def test_run_without_enrolment_is_refused(tmp_path: Path) -> None:
    done = agent("run", "--state", str(tmp_path / "none"))
    assert done.returncode == 1
    assert "noch nicht angemeldet" in done.stderr


def test_spool_counts(gateway: StubGateway, start: Start, state: State) -> None:
    arguments = ("spool", "--state", str(state.path))
    assert "noch nicht angelegt" in agent(*arguments).stdout
    process = start()
    with gateway.accept() as link:
        link.login()
        link.data()
        link.data()
        process.kill()
        process.wait(10)
    content = json.loads(agent(*arguments, "--json").stdout)
    assert content["waiting"] >= 2
    assert content["rows"] == content["waiting"] - 1
    assert content["acked"] == content["dropped"] == 0


def _serve_challenge(gateway: StubGateway) -> int | None:
    with gateway.accept() as link:
        link.upgrade()
        link.send(link.session.challenge())
        return link.until_gone()


def test_check_goes_the_way_up_to_the_challenge(gateway: StubGateway, state: State) -> None:
    with ThreadPoolExecutor() as pool:
        served = pool.submit(_serve_challenge, gateway)
        done = agent("check", "--json", "--state", str(state.path))
        assert served.result(10) == 1000
    content = json.loads(done.stdout)
    assert (done.returncode, content["ok"]) == (0, True)
    assert [step["name"] for step in content["steps"]] == ["resolve", "tcp", "upgrade", "challenge"]
    assert all(step["ms"] >= 0 for step in content["steps"])


def test_check_over_tls_in_sentences(tls_files: TlsFiles, tmp_path: Path) -> None:
    state = State(tmp_path / "state")
    with StubGateway(tls=tls_files.server()) as gateway, ThreadPoolExecutor() as pool:
        enrol_with(state, gateway, ca_file=tls_files.ca)
        served = pool.submit(_serve_challenge, gateway)
        done = agent("check", "--state", str(state.path))
        assert served.result(10) == 1000
    assert done.returncode == 0
    assert "Verschlüsselung (TLS)" in done.stdout
    assert "steht" in done.stdout


@pytest.mark.parametrize("fault", ["closed", "name", "garbage"])
def test_check_names_the_step_that_fails(gateway: StubGateway, state: State, fault: str) -> None:
    def serve() -> None:
        with gateway.accept() as link:
            link.upgrade()
            _fault(link, fault)

    with ThreadPoolExecutor() as pool:
        served = pool.submit(serve)
        done = agent("check", "--json", "--state", str(state.path))
        served.result(10)
    content = json.loads(done.stdout)
    assert (done.returncode, content["ok"]) == (1, False)
    assert content["steps"][-1]["name"] == "challenge"
    assert content["steps"][-1]["problem"]


def _fault(link: Connection, fault: str) -> None:
    if fault == "garbage":
        link.send(b"\xc1")
    elif fault == "name":
        link.send(Challenge(b"n" * 32, "evil.example", "gw", 1))


def test_check_without_a_server(gateway: StubGateway, state: State) -> None:
    gateway.close()
    done = agent("check", "--state", str(state.path))
    assert done.returncode == 1
    assert "abgelehnt" in done.stdout


def test_the_running_core_loads_nothing_heavy(gateway: StubGateway, state: State) -> None:
    code = (
        "import sys; from obhut_agent.main import main; "
        "code = main(sys.argv[1:]); print(*sorted(sys.modules)); sys.exit(code)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, "run", "--state", str(state.path)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    with gateway.accept() as link:
        link.login()
        link.beat()
        process.send_signal(signal.SIGTERM)
        link.until_gone()
    modules = process.communicate(timeout=10)[0].split()
    assert process.returncode == 0
    assert "obhut_agent.link" in modules
    heavy = [m for m in modules if any(m == f or m.startswith(f"{f}.") for f in FORBIDDEN)]
    assert heavy == []


def _fields() -> Iterator[tuple[str, str]]:
    for key, text in messages.MESSAGES.items():
        for _, field, _, _ in string.Formatter().parse(text):
            if field is not None:
                yield key, field


def test_every_message_can_be_filled_in() -> None:
    assert {field for _, field in _fields()} <= {
        "command", "option", "address", "path", "reason", "pid", "name", "fingerprint",
        "device_key", "text", "status", "server", "code", "version", "gateway", "seconds",
        "count", "seq", "operator", "since", "acked", "spooled", "ms", "waiting", "rows",
        "dropped", "bytes", "proxy", "why", "expected", "found", "user", "head",
    }  # fmt: skip
