"""More agents on this machine: each with a machine number and a state folder of its own."""

import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dev.running import environment


class Agent:
    """One agent as a person would install it."""

    def __init__(self, folder: Path) -> None:
        self.state, self.machine, self.log = folder / "state", folder / "machine-id", folder / "log"
        folder.mkdir(parents=True)
        self.machine.write_text(uuid.uuid4().hex + "\n")

    def enrol(self, server: str, token: str) -> None:
        """Enrol with a token as the shown line does."""
        done = subprocess.run(
            self._command("enrol", "--server", server, "--token", token),
            capture_output=True, text=True, env=environment(), check=False, timeout=60,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr

    @contextmanager
    def running(self) -> "Iterator[subprocess.Popen[str]]":
        """Run until the block ends; the block may kill it before."""
        with self.log.open("w") as log:
            process = subprocess.Popen(
                self._command("run"), stdout=log, stderr=subprocess.STDOUT, text=True,
                env=environment(),
            )  # fmt: skip
        try:
            yield process
        finally:
            process.kill()
            process.wait(20)

    def _command(self, *words: str) -> list[str]:
        first, *rest = words
        place = ["--state", str(self.state), "--machine-id-file", str(self.machine)]
        return [sys.executable, "-m", "obhut_agent", first, *place, *rest]
