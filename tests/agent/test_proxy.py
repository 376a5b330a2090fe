"""Through a company's proxy: which one is used, what it sees, how a problem is said."""

import base64
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from obhut_agent import address, enrolment, proxy
from obhut_agent.failures import Failure
from obhut_agent.state import State
from obhut_protocol.frames import Ack
from tests.agent.conftest import TlsFiles, agent, enrol_with, says
from tests.agent.connect_proxy import ConnectProxy
from tests.agent.stub_gateway import StubGateway
from tests.agent.test_enrol import TOKEN, Platform

FAR = address.parse("wss://gateway.example/agent/v1", schemes=("wss",))
NEAR = address.parse("ws://localhost:4711/agent/v1", schemes=("ws",))


@pytest.fixture
def through() -> Iterator[ConnectProxy]:
    with ConnectProxy() as found:
        yield found


def _agent(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "obhut_agent", *arguments],
        env={**os.environ, **environment}, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def _enrol(
    server: str, folder: Path, *more: str, **environment: str
) -> "subprocess.CompletedProcess[str]":
    return _agent(
        "enrol", "--server", server, "--token", TOKEN, "--state", str(folder), *more, **environment
    )


@pytest.mark.parametrize(
    ("text", "name", "login"),
    [
        ("http://proxy:3128", "proxy:3128", ""),
        ("http://proxy", "proxy:80", ""),
        ("proxy:3128", "proxy:3128", ""),
        ("http://proxy:3128/", "proxy:3128", ""),
        ("http://[2001:db8::1]:8080", "[2001:db8::1]:8080", ""),
        ("http://anna:geheim@proxy:3128", "proxy:3128", "YW5uYTpnZWhlaW0="),
        ("http://anna:a%40b%3A@proxy:3128", "proxy:3128", "YW5uYTphQGI6"),
        ("http://anna@proxy:3128", "proxy:3128", "YW5uYTo="),
    ],
)
def test_a_proxy_is_understood(text: str, name: str, login: str) -> None:
    found = proxy.parse(text)
    assert (found.name, found.login, found.text) == (name, login, text)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "proxy-invalid"),
        ("http://", "proxy-invalid"),
        ("http://anna:geheim@", "proxy-invalid"),
        ("http://proxy:99999", "proxy-invalid"),
        ("http://proxy/path", "proxy-invalid"),
        ("http://proxy?x", "proxy-invalid"),
        ("http://pro xy", "proxy-invalid"),
        ("http://anna:geheim@proxy\r\nX: y", "proxy-invalid"),
        ("socks5://anna:geheim@proxy:1080", "proxy-scheme"),
        ("https://anna:geheim@proxy:3128", "proxy-scheme"),
    ],
)
def test_a_bad_proxy_is_bad_input_and_its_password_is_not_shown(text: str, key: str) -> None:
    with pytest.raises(Failure) as problem:
        proxy.parse(text)
    assert (problem.value.key, problem.value.exit_code) == (key, 2)
    assert "geheim" not in problem.value.text


@pytest.mark.parametrize(
    ("rules", "excepted"),
    [
        ("", False), ("*", True), ("gateway.example", True), ("example", True), (".example", True),
        ("GATEWAY.example", True), ("way.example", False), ("other.example,gateway.example", True),
        (" gateway.example ", True), ("gateway.example:443", True), ("gateway.example:8443", False),
        (",", False),
    ],
)  # fmt: skip
def test_no_proxy_names_are_understood(rules: str, excepted: bool) -> None:
    assert proxy.excepted(FAR, rules) is excepted


@pytest.mark.parametrize(
    ("host", "rules", "excepted"),
    [
        ("10.1.2.3", "10.0.0.0/8", True), ("11.1.2.3", "10.0.0.0/8", False),
        ("10.1.2.3", "10.1.2.3", True), ("10.1.2.3", "10.1.2.0/24:443", True),
        ("10.1.2.3", "10.0.0.0/x", False), ("gateway.example", "10.0.0.0/8", False),
        ("[2001:db8::1]", "2001:db8::/32", True), ("[2001:db8::1]", "2001:db9::/32", False),
        ("[2001:db8::1]", "[2001:db8::1]:443", True), ("[2001:db8::1]", "2001:db8::1", True),
        ("10.1.2.3", "::/0", False),
    ],
)  # fmt: skip
def test_no_proxy_networks_are_understood(host: str, rules: str, excepted: bool) -> None:
    found = address.parse(f"https://{host}", schemes=("https",))
    assert proxy.excepted(found, rules) is excepted


def _chosen(target: address.Address, configured: str | None = None, **given: str) -> str | None:
    found = proxy.choose(target, configured=configured, environment=given)
    return None if found is None else found.name


def test_an_option_comes_before_the_environment() -> None:
    assert _chosen(FAR) is None
    assert _chosen(FAR, HTTPS_PROXY="http://a:1") == "a:1"
    assert _chosen(FAR, HTTPS_PROXY="http://a:1", https_proxy="http://b:2") == "b:2"
    assert _chosen(FAR, HTTP_PROXY="http://a:1", HTTPS_PROXY="http://b:2") == "b:2"
    assert _chosen(FAR, HTTP_PROXY="http://a:1") == "a:1"
    assert _chosen(FAR, HTTPS_PROXY="http://a:1", NO_PROXY="gateway.example") is None
    assert _chosen(FAR, "http://c:3", HTTPS_PROXY="http://a:1") == "c:3"
    assert _chosen(FAR, "http://c:3", no_proxy="*") == "c:3"
    assert _chosen(FAR, proxy.DIRECT, HTTPS_PROXY="http://a:1") is None


def test_this_machine_is_never_reached_by_the_environments_proxy() -> None:
    assert _chosen(NEAR, HTTP_PROXY="http://a:1", HTTPS_PROXY="http://a:1") is None
    assert _chosen(NEAR, "http://127.0.0.1:3128") == "127.0.0.1:3128"


def test_nothing_unencrypted_goes_to_a_proxy_elsewhere() -> None:
    with pytest.raises(Failure) as problem:
        _chosen(NEAR, "http://proxy.example:3128")
    assert problem.value.key == "proxy-not-secure"


def test_enrolment_and_session_go_through_the_proxy(
    gateway: StubGateway, through: ConnectProxy, tmp_path: Path
) -> None:
    platform, state = Platform(), State(tmp_path / "state")
    state.create()
    enrol_with(state, gateway)
    platform.answer = {
        **platform.accepted({"public_key": _public_key(state)}),
        "gateway_url": gateway.url, "server_name": "stub.example",
        "gateway_public_key": json.loads(state.enrolment.read_text())["gateway_public_key"],
    }  # fmt: skip
    port = platform.server.server_address[1]
    through.targets = {f"localhost:{port}": int(port), f"localhost:{gateway.port}": gateway.port}
    try:
        done = _enrol(platform.url, state.path, "--proxy", through.url)
    finally:
        platform.close()
    assert (done.returncode, done.stderr) == (0, "")
    assert through.asked == [f"CONNECT localhost:{port} HTTP/1.1"]
    assert len(platform.requests) == 1
    _runs_through(gateway, through, state)


def _public_key(state: State) -> str:
    return base64.b64encode(bytes.fromhex(state.public_key.read_text().strip())).decode()


def _runs_through(gateway: StubGateway, through: ConnectProxy, state: State) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "obhut_agent", "run", "--state", str(state.path)],
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        with gateway.accept() as link:
            link.login()
            frame, _ = link.data()
            link.send(Ack(frame.seq))
            link.beat()
    finally:
        process.kill()
        process.communicate()
    assert f"CONNECT localhost:{gateway.port} HTTP/1.1" in through.asked


def test_the_environments_proxy_is_kept_for_the_service(
    tls_files: TlsFiles, tmp_path: Path
) -> None:
    platform = Platform(tls_files)
    port = int(platform.server.server_address[1])
    platform.answer = {
        **platform.accepted({"public_key": "A" * 43 + "="}),
        "gateway_url": "wss://gateway.example/agent/v1",
    }
    with ConnectProxy(login="anna:ge@heim") as through:
        through.targets = {"platform.example:443": port}
        given = f"http://anna:ge%40heim@127.0.0.1:{through.port}"
        try:
            done = _enrol(
                "https://platform.example", tmp_path / "state", "--ca", tls_files.ca,
                HTTPS_PROXY=given,
            )  # fmt: skip
        finally:
            platform.close()
    assert (done.returncode, done.stderr) == (0, "")
    assert through.asked == ["CONNECT platform.example:443 HTTP/1.1"]
    assert "ge%40heim" not in done.stdout
    kept = enrolment.load(State(tmp_path / "state"))
    assert kept.proxy == given


def test_tls_reaches_from_the_agent_to_the_gateway(tls_files: TlsFiles, tmp_path: Path) -> None:
    with StubGateway(tls=tls_files.server()) as gateway, ConnectProxy() as through:
        state = State(tmp_path / "state")
        enrol_with(state, gateway, ca_file=tls_files.ca)
        found = enrolment.load(state)
        enrolment.save(state, found._replace(gateway_url="wss://platform.example/agent/v1"))
        through.targets = {"platform.example:443": gateway.port}
        process = subprocess.Popen(
            [sys.executable, "-m", "obhut_agent", "run", "--state", str(state.path),
             "--proxy", through.url], stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        try:
            with gateway.accept() as link:
                link.login()
                link.beat()
        finally:
            process.kill()
            process.communicate()
    assert through.asked == ["CONNECT platform.example:443 HTTP/1.1"]


def _check(state: State, *more: str) -> "subprocess.CompletedProcess[str]":
    return agent("check", "--state", str(state.path), *more)


def test_check_says_that_no_proxy_is_used(gateway: StubGateway, state: State) -> None:
    gateway.close()
    assert "direkt, ohne Proxy" in _check(state).stdout
    assert json.loads(_check(state, "--json").stdout)["proxy"] is None


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (b"HTTP/1.1 407 No\r\n\r\n", "verlangt eine Anmeldung"),
        (b"HTTP/1.1 403 No\r\n\r\n", "HTTP 403"),
        (b"HTTP/1.1 502 No\r\n\r\n", "HTTP 502"),
        (b"SSH-2.0-x\r\n\r\n", "nicht wie ein HTTP-Proxy"),
        (b"HTTP/1.1 200 Ok\r\n\r\nmore", "nicht wie ein HTTP-Proxy"),
        (b"HTTP/1.1 200 Ok\r\n" + b"X: y\r\n" * 4000, "nicht wie ein HTTP-Proxy"),
        (b"H", "nicht wie ein HTTP-Proxy"),
    ],
    ids=str,
)
def test_check_says_how_the_proxy_refuses(state: State, answer: bytes, text: str) -> None:
    with ConnectProxy(answer=answer) as through:
        done = _check(state, "--proxy", f"http://anna:geheim@127.0.0.1:{through.port}")
    assert done.returncode == 1
    assert f"über den Proxy 127.0.0.1:{through.port}" in done.stdout
    assert "Weg durch den Proxy" in done.stdout
    assert text in done.stdout
    assert "geheim" not in done.stdout + done.stderr


def test_a_proxy_that_is_away_is_named(state: State) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        name = f"127.0.0.1:{taken.getsockname()[1]}"
        done = _check(state, "--proxy", f"http://{name}")
    assert done.returncode == 1
    assert f"der Proxy {name} ist nicht erreichbar" in done.stdout


def test_a_bad_proxy_stops_the_run_at_once(state: State) -> None:
    done = agent("run", "--state", str(state.path), "--proxy", "socks5://proxy:1080")
    assert done.returncode == 2
    assert "nur HTTP-Proxys" in done.stderr


def test_the_running_agent_says_what_the_proxy_said(state: State) -> None:
    with ConnectProxy(login="anna:richtig") as through:
        process = subprocess.Popen(
            [sys.executable, "-m", "obhut_agent", "run", "--state", str(state.path), "--proxy",
             f"http://anna:geheim@127.0.0.1:{through.port}"],
            stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        try:
            assert says(process, "der Proxy verlangt eine Anmeldung")
        finally:
            process.kill()
            process.communicate()
