"""A whole instance in processes of its own, started as a person would start it."""

import base64
import hmac
import http.cookiejar
import json
import os
import re
import signal
import socket
import struct
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urljoin

import psutil

from obhut.kernel import clock

START_SECONDS = 120
_COOKIES = http.cookiejar.DefaultCookiePolicy(secure_protocols=("https", "http"))


def await_true(condition: Callable[[], bool], *, seconds: float, what: str) -> float:
    """Ask ``condition`` until it holds and return how long that took; fail after ``seconds``."""
    begin, pause = clock.monotonic(), threading.Event()
    while not condition():
        if clock.monotonic() - begin > seconds:
            raise AssertionError(f"not within {seconds} s: {what}")
        pause.wait(0.1)
    return clock.monotonic() - begin


def free_port() -> str:
    """Return a port of the loopback address that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


class Running:
    """A running instance: what its ready file says and how to reach it."""

    def __init__(self, data: Path, ready: dict[str, Any], process: "subprocess.Popen[str]") -> None:
        self.data, self.ready, self.process = data, ready, process
        self.url: str = ready["url"]

    def get(self, path: str) -> tuple[int, str]:
        """Return status and body of a page that needs no sign-in; 0 where nobody answers."""
        try:
            with urllib.request.urlopen(urljoin(self.url, path), timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read().decode()
        except OSError:
            return 0, ""

    def await_package(self) -> None:
        """Wait until the agent's package is served; it is built after the start."""
        await_true(
            lambda: self.get("/agent/install.sh")[0] == 200, seconds=120, what="agent's package"
        )

    def is_ready(self) -> bool:
        """Tell whether ``/bereit`` says yes."""
        return self.get("/bereit")[0] == 200

    def command(self, *words: str) -> dict[str, Any]:
        """Run a command of ours against this instance and return its JSON."""
        done = subprocess.run(
            [sys.executable, "-m", "obhut.cli", *words, "--data", str(self.data), "--json"],
            capture_output=True, text=True, check=True, env=environment(),
        )  # fmt: skip
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    def processes(self, word: str) -> list[psutil.Process]:
        """Return the living processes below the supervisor whose command line holds ``word``."""
        family = psutil.Process(self.process.pid).children(recursive=True)
        return [child for child in family if _is(child, word)]

    def sign_in(self, email: str | None = None) -> "Browser":
        """Return a client that is signed in with password and one-time code."""
        logins = {login["email"]: login for login in self.ready["logins"]}
        login = logins[email or self.ready["login"]["email"]]
        browser = Browser(self.url)
        browser.sign_in(login)
        return browser


class Browser:
    """Pages and forms with cookies, as far as a test needs them without a real browser."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.cookies = http.cookiejar.CookieJar(_COOKIES)
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        self.location, self.body, self.status = url, "", 0

    def open(self, path: str, form: dict[str, str] | None = None) -> str:
        """Open a page, or send ``form`` with the page's own token; return the body."""
        url = urljoin(self.location, path)
        request = urllib.request.Request(url, headers={"Referer": self.location})
        if form is not None:
            request.data = urlencode({"csrfmiddlewaretoken": self._token(), **form}).encode()
        try:
            with self._opener.open(request, timeout=20) as answer:
                self.status, self.location = answer.status, answer.url
                self.body = answer.read().decode()
        except urllib.error.HTTPError as refused:
            self.status, self.location = refused.code, refused.url or url
            self.body = refused.read().decode()
        return self.body

    def sign_in(self, login: dict[str, str]) -> None:
        """Sign in with password and one-time code, and acknowledge the notice if it is shown."""
        self.open("/anmelden/")
        self.open(self.location, {"login": login["email"], "password": login["password"]})
        code = one_time_code(login["totp_secret"])
        self.open(self.location, {"code": code})
        if "/konto/hinweis" in self.location:
            self.open(self.location, {"acknowledged": "on"})
        assert "/anmelden" not in self.location, self.body

    def _token(self) -> str:
        match = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.body)
        return match[1] if match else ""


def one_time_code(secret: str) -> str:
    """Return the code that an authenticator app shows now (RFC 6238, six digits, 30 seconds)."""
    counter = int(clock.real().timestamp()) // 30
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", counter), "sha1")
    start = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFF_FFFF
    return f"{number % 1_000_000:06d}"


def environment() -> dict[str, str]:
    """Return our environment without what names another instance."""
    return {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("OBHUT_", "DATABASE_URL", "DJANGO_"))
    }


@contextmanager
def running(data: Path, *options: str, **settings: str) -> Iterator[Running]:
    """Start an instance on ``data`` as ``obhut up`` does, yield it when it is ready, stop it.

    ``settings`` are added to its environment; a demo has no simulated devices unless they ask.
    """
    ready_file, log = data.parent / f"{data.name}.ready.json", data.parent / f"{data.name}.log"
    command = [sys.executable, "-m", "obhut.cli", "up", "--data", str(data)]
    with log.open("w") as output:
        process = subprocess.Popen(
            [*command, "--ready-file", str(ready_file), *options],
            stdout=output, stderr=subprocess.STDOUT, text=True,
            env=environment() | {"OBHUT_DEMO_DEVICES": "0"} | settings,
        )  # fmt: skip
    try:
        _await_ready(process, ready_file, log)
        yield Running(data, json.loads(ready_file.read_text()), process)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def _await_ready(process: "subprocess.Popen[str]", ready_file: Path, log: Path) -> None:
    def is_ready() -> bool:
        if process.poll() is not None:
            raise AssertionError(f"ended with {process.returncode}: {log.read_text()[-3000:]}")
        return ready_file.exists()

    await_true(is_ready, seconds=START_SECONDS, what=f"ready file; {log}")


def _is(process: psutil.Process, word: str) -> bool:
    """Tell whether a part of the command line is ``word`` or a program of that name."""
    try:
        parts = process.cmdline()
    except psutil.NoSuchProcess:
        return False
    return any(word in (part, Path(part).name, part.split(":")[0]) for part in parts)
