"""Run mypy; its Django plugin loads the settings, which need a data folder with keys."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from obhut.config.instance import Instance


def main() -> int:
    """Make a data folder for the settings, check all packages, return mypy's exit code."""
    with tempfile.TemporaryDirectory() as folder:
        instance = Instance(Path(folder) / "data")
        instance.create()
        instance.save(database_url="postgresql:///nothing")
        return subprocess.run(
            [sys.executable, "-m", "mypy", *sys.argv[1:]],
            env={**os.environ, "OBHUT_DATA": str(instance.path)},
            check=False,
        ).returncode


if __name__ == "__main__":
    sys.exit(main())
