"""What is different when the agent runs from its own package, beside no other Python.

The package's launcher points the loader at the package's own libraries. That is meant for this
process alone: a program of the system that we start must find the system's libraries.
"""

import os
import sys
from pathlib import Path

_INTERPRETERS = "libexec"
_LAUNCHER = ("bin", "python")


def settle() -> None:
    """Start children of ours through the launcher, and all others in a clean environment."""
    executable = Path(sys.executable)
    launcher = executable.parent.parent.joinpath(*_LAUNCHER)
    if executable.parent.name == _INTERPRETERS and launcher.is_file():
        sys.executable = str(launcher)
        os.environ.pop("LD_LIBRARY_PATH", None)
