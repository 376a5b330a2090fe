"""A short-lived child of the agent: works beside, is read without waiting, never outlives us."""

import os
import subprocess
import sys
from collections.abc import Sequence
from typing import BinaryIO

_ENOUGH = 4 * 1024 * 1024
_STOP_S = 5.0


class Child:
    """One running child. Its output can be registered with a selector."""

    def __init__(self, module: str, arguments: Sequence[str]) -> None:
        # -P: the working directory is never a place to load code from.
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", module, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
        )
        if self._process.stdout is None:
            raise OSError("no pipe")
        self.output: BinaryIO = self._process.stdout  # type: ignore[assignment]
        os.set_blocking(self.output.fileno(), False)
        self._said = bytearray()

    def read(self) -> bool:
        """Take what was said; return whether the child has said everything."""
        while len(self._said) <= _ENOUGH:
            try:
                chunk = os.read(self.output.fileno(), 65536)
            except BlockingIOError:
                return False
            if not chunk:
                return True
            self._said += chunk
        return True

    def end(self) -> bytes | None:
        """Return all that was said, None if the child failed; it is gone then."""
        if len(self._said) > _ENOUGH:
            self.kill()
            return None
        try:
            code = self._process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            self.kill()
            return None
        self.output.close()
        return bytes(self._said) if code == 0 else None

    def kill(self) -> None:
        """End it and what it runs: first asked, then not."""
        self._process.terminate()
        try:
            self._process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self.output.close()
