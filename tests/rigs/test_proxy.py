"""The line behind a company's proxy: its own authority, its own names, nothing past the proxy."""

import re
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from dev.running import Running, await_true
from tests.agent.conftest import TlsFiles
from tests.agent.connect_proxy import ConnectProxy
from tests.rigs.machine import UNINSTALL, Machine
from tests.rigs.page import Page, standing

pytestmark = pytest.mark.rig
NAME = "platform.example"


@contextmanager
def _front(tls: TlsFiles, port: int) -> Iterator[int]:
    """Take TLS in front of the pages, as a reverse proxy does; yield its port."""
    listener = socket.create_server(("127.0.0.1", 0))
    context, sockets, threads = tls.server(), [], []

    def begin(work: object, *words: object) -> None:
        threads.append(threading.Thread(target=work, args=words))  # type: ignore[arg-type]
        threads[-1].start()

    def accept() -> None:
        with suppress(OSError):  # closed: the test is over
            while True:
                begin(serve, listener.accept()[0])

    def serve(client: socket.socket) -> None:
        with suppress(OSError):
            inside = context.wrap_socket(client, server_side=True)
            page = socket.create_connection(("127.0.0.1", port))
            sockets.extend((inside, page))
            begin(_copy, page, inside)
            _copy(inside, page)

    begin(accept)
    try:
        yield listener.getsockname()[1]
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        for sock in (listener, *sockets):
            sock.close()
        for thread in threads:
            thread.join(10)


def _copy(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError, ssl.SSLError):
        while data := source.recv(65536):
            sink.sendall(data)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_WR)


@pytest.fixture
def company(machine: Machine, tls_files: TlsFiles) -> Iterator[Machine]:
    """Give a machine that trusts the company's own authority, and has wget instead of curl."""
    own = machine.root / "usr/local/share/ca-certificates/firma.crt"
    own.write_text(re.sub(r"(?s).*(-----BEGIN CERT)", r"\1", Path(tls_files.ca).read_text()))
    assert machine.run("update-ca-certificates").code == 0
    curl = machine.root / "usr/bin/curl"
    curl.rename(machine.root / "tmp/curl")
    yield machine
    (machine.root / "tmp/curl").rename(curl)
    own.unlink()
    assert machine.run("update-ca-certificates --fresh").code == 0


def test_the_line_works_behind_a_proxy_and_with_wget(
    company: Machine, demo: Running, page: Page, tls_files: TlsFiles
) -> None:
    gateway = urlsplit(demo.ready["gateway_url"])
    with _front(tls_files, int(urlsplit(demo.url).port or 0)) as front, ConnectProxy() as proxy:
        proxy.targets = {f"{NAME}:{front}": front, f"localhost:{gateway.port}": int(gateway.port)}  # type: ignore[arg-type]
        line = page.line(proxy=proxy.url)
        done = company.run(line.replace(demo.url, f"https://{NAME}:{front}"))
        assert done.code == 0, done.said
        assert await_true(page.shows_arrival, seconds=5, what="arrival on the page") <= 5
        ways = [asked.split()[1] for asked in proxy.asked]
        assert ways.count(f"{NAME}:{front}") == 3  # script, package, enrolment
        assert f"localhost:{gateway.port}" in ways
        assert standing(company)["connected"] is True
        kept = (company.root / "etc/obhut-agent/environment").read_text()
        assert kept == f"HTTPS_PROXY={proxy.url}\n"
        assert company.run("stat -c %a:%U:%G /etc/obhut-agent/environment").said == (
            "640:root:obhut-agent\n"
        )
        gone = company.run(UNINSTALL)
        assert gone.code == 0, gone.said
