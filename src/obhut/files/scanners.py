"""Scanners: what tells a clean file from a bad one."""

import socket
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from django.conf import settings

from obhut.files.rules.purpose import State

_CHUNK = 64 * 1024


class ScannerDown(Exception):  # noqa: N818 - a state
    """The scanner does not answer; the file stays in quarantine."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a scanner says; ``finding`` names what it found."""

    state: State
    finding: str = ""


class Scanner(Protocol):
    """Looks at one file. Raises ScannerDown."""

    def scan(self, path: Path) -> Verdict:
        """Return what the file is."""


@dataclass(frozen=True, slots=True)
class NoScanner:
    """Stands where no scanner is set up: it says so, it does not say clean."""

    def scan(self, path: Path) -> Verdict:
        """Return that nobody has looked."""
        return Verdict(State.UNSCANNED)


@dataclass(frozen=True, slots=True)
class Clamd:
    """ClamAV's daemon by its INSTREAM command; ``address`` is a socket path or ``host:port``."""

    address: str
    timeout: float = 30.0

    def scan(self, path: Path) -> Verdict:
        """Send the file and return the answer."""
        try:
            with self._connect() as wire, path.open("rb") as file:
                wire.sendall(b"zINSTREAM\0")
                while chunk := file.read(_CHUNK):
                    wire.sendall(struct.pack("!L", len(chunk)) + chunk)
                wire.sendall(struct.pack("!L", 0))
                answer = wire.makefile("rb").read(1000)
        except OSError as problem:
            raise ScannerDown(f"{type(problem).__name__}: {problem}") from None
        return _verdict(answer.rstrip(b"\0\n").decode(errors="replace"))

    def _connect(self) -> socket.socket:
        host, colon, port = self.address.rpartition(":")
        if colon and port.isdecimal():
            return socket.create_connection((host, int(port)), timeout=self.timeout)
        wire = socket.socket(socket.AF_UNIX)
        wire.settimeout(self.timeout)
        try:
            wire.connect(self.address)
        except OSError:
            wire.close()
            raise
        return wire


def default_scanner() -> Scanner:
    """Return the scanner that the settings name."""
    return Clamd(settings.CLAMD) if settings.CLAMD else NoScanner()


def _verdict(answer: str) -> Verdict:
    """Read ``stream: OK`` or ``stream: Name FOUND``; anything else is no answer."""
    if answer == "stream: OK":
        return Verdict(State.CLEAN)
    if answer.endswith(" FOUND"):
        return Verdict(State.REFUSED, answer.removeprefix("stream: ").removesuffix(" FOUND")[:200])
    raise ScannerDown(answer or "no answer")
