"""Run ``obhut up`` for real, with fake children where the bodies do not matter."""

import json
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import pytest

from obhut.config.postgres import sockets

HERE = Path(__file__).resolve().parent


def eventually(condition: Callable[[], object], seconds: float = 30.0) -> bool:
    """Wait until ``condition`` holds; False when the time is over."""
    for _ in range(int(seconds / 0.05)):
        if condition():
            return True
        threading.Event().wait(0.05)
    return bool(condition())


_numbers = iter(range(1_000_000))


@dataclass
class Launcher:
    """Starts ``obhut up`` on one data folder and knows everything that runs for it."""

    folder: Path
    data: Path
    env: dict[str, str] = field(default_factory=dict)
    running: "list[subprocess.Popen[str]]" = field(default_factory=list)
    python: str = sys.executable
    user: str | None = None
    real: bool = False

    @property
    def ready_file(self) -> Path:
        return self.folder / "ready.json"

    def start(self, *words: str, data: Path | None = None) -> "subprocess.Popen[str]":
        fakes = [str(self.folder / "up_with_fakes.py"), str(self.folder / "fake_child.py")]
        program = ["-m", "obhut.cli"] if self.real else fakes
        command = [
            self.python, *program, "up", "--data", str(data or self.data),
            "--ready-file", str(self.ready_file), *words,
        ]  # fmt: skip
        process = subprocess.Popen(
            command,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            user=self.user,
            group=pwd.getpwnam(self.user).pw_gid if self.user else None,
            extra_groups=[] if self.user else None,
            cwd=self.folder,
            env=self.environment(),
        )
        self.running.append(process)
        return process

    def environment(self) -> dict[str, str]:
        """Return ours without what the test session's own instance has put there."""
        foreign = ("OBHUT_", "DATABASE_URL", "DJANGO_")
        return {k: v for k, v in os.environ.items() if not k.startswith(foreign)} | self.env

    def ready(self, process: "subprocess.Popen[str]") -> dict[str, Any]:
        """Wait for the ready file of ``process``."""
        if not eventually(lambda: self._is_ready(process) or process.poll() is not None, 180):
            pytest.fail("not ready in time")
        if process.poll() is not None:
            pytest.fail(f"ended with {process.returncode}: {process.communicate()}")
        return dict(json.loads(self.ready_file.read_text()))

    def _is_ready(self, process: "subprocess.Popen[str]") -> bool:
        try:
            return json.loads(self.ready_file.read_text())["pid"] == process.pid
        except FileNotFoundError:
            return False

    def stop(self, process: "subprocess.Popen[str]") -> tuple[str, str]:
        process.send_signal(signal.SIGTERM)
        answer = process.communicate(timeout=60)
        process.wait()
        return answer

    def processes(self, word: str = "") -> list[psutil.Process]:
        """Return every process that works for this folder and has ``word`` in its command line."""
        return [p for p in psutil.process_iter() if self._is_ours(p, word)]

    def _is_ours(self, process: psutil.Process, word: str) -> bool:
        try:
            words = process.cmdline()
            ours = (
                any(str(self.folder) in w for w in words)
                or process.cwd() == str(self.data / "postgres")
                or process.environ().get("OBHUT_DATA") == str(self.data)
            )
            return ours and any(word in w for w in words) and process.status() != "zombie"
        except psutil.Error:
            return False

    def log(self) -> list[dict[str, Any]]:
        text = (self.data / "logs" / "obhut.jsonl").read_text()
        return [json.loads(line) for line in text.splitlines()]


@pytest.fixture
def launcher() -> Iterator[Launcher]:
    """Yield a launcher on a folder that every user can reach; nothing of it survives."""
    folder = Path(tempfile.mkdtemp(prefix="obhut-up-"))
    folder.chmod(0o755)
    for name in ("fake_child.py", "up_with_fakes.py"):
        shutil.copy(HERE / name, folder)
        (folder / name).chmod(0o644)
    starter = Launcher(folder, folder / "data")
    # Ports that no other instance on this machine looks at.
    starter.env["TEST_PORT"] = str(20_000 + os.getpid() % 1000 * 10 + next(_numbers) % 3 * 3)
    yield starter
    for process in starter.running:
        if process.poll() is None:
            process.kill()
            process.communicate()
    for process in starter.processes():
        process.kill()
    shutil.rmtree(folder)
    digest = sockets.usual_folder(starter.data.resolve(), 0).name.rpartition("-")[2]
    for base in (Path("/run"), Path(tempfile.gettempdir())):
        for left in base.glob(f"obhut-*-{digest}"):  # after a kill nobody removes it
            shutil.rmtree(left)
