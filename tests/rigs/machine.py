"""A fresh Debian in a folder, as small as it gets: no Python, no package index, no systemd."""

import os
import shutil
import signal
import stat
import subprocess
from pathlib import Path
from typing import NamedTuple

from dev.running import await_true

UNINSTALL = "sh /opt/obhut-agent/current/share/install.sh --uninstall"
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
# What the system's own tools leave beside the files that they change.
_SYSTEMS_OWN = {"etc/passwd-", "etc/group-", "etc/shadow-", "etc/gshadow-", "etc/.pwd.lock"}
_NOT_OURS = {"proc", "dev", "tmp"}


class Done(NamedTuple):
    """How a command ended, and all that it said."""

    code: int
    said: str


class Machine:
    """A root folder, entered by chroot on the network of the host."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @classmethod
    def unpacked(cls, base: Path, root: Path) -> "Machine":
        """Return a new machine from the archive of the base system."""
        root.mkdir(parents=True)
        subprocess.run(["tar", "-xf", str(base), "-C", str(root)], check=True)
        root.chmod(0o755)  # or its unprivileged users could enter nothing
        (root / "etc/hosts").write_text("127.0.0.1 localhost\n")
        (root / "etc/hostname").write_text("frisch\n")
        shutil.rmtree(root / "var/lib/apt/lists")
        for path in (root / "etc/apt").glob("sources.list*"):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        subprocess.run(["mount", "-t", "proc", "proc", str(root / "proc")], check=True)
        return cls(root)

    def run(self, line: str, *, user: str = "", **environment: str) -> Done:
        """Run a line as somebody at its terminal would; root unless ``user`` is named."""
        spec = [f"--userspec={user}"] if user else []
        done = subprocess.run(
            ["chroot", *spec, str(self.root), "/bin/sh", "-c", line],
            env={"PATH": _PATH, "HOME": "/root", "LANG": "C.UTF-8", **environment},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, timeout=120, check=False,
        )  # fmt: skip
        return Done(done.returncode, done.stdout)

    def processes(self) -> list[int]:
        """Return the processes that live in this root."""
        numbers = (entry for entry in Path("/proc").iterdir() if entry.name.isdecimal())
        return [int(entry.name) for entry in numbers if _root_of(entry) == str(self.root)]

    def state(self) -> dict[str, tuple[int, int, int]]:
        """Return path → mode, owner and size of every file; folders without size."""
        found = {}
        for folder, folders, files in os.walk(self.root):
            if Path(folder) == self.root:
                folders[:] = [name for name in folders if name not in _NOT_OURS]
            for name in (*folders, *files):
                path = Path(folder) / name
                facts = path.lstat()
                size = 0 if stat.S_ISDIR(facts.st_mode) else facts.st_size
                place = str(path.relative_to(self.root))
                found[place] = (facts.st_mode, facts.st_uid, size)
        return {path: facts for path, facts in found.items() if path not in _SYSTEMS_OWN}

    def holds(self, text: str) -> list[str]:
        """Return the files below the agent's folders, /etc and /tmp in which ``text`` stands."""
        places = [p for p in ("etc", "tmp", "var", "opt") if (self.root / p).exists()]
        done = subprocess.run(
            ["grep", "-rlF", text, *places], cwd=self.root, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        return done.stdout.split()

    def remove(self) -> None:
        """End what still runs in it and take it away."""
        for pid in self.processes():
            os.kill(pid, signal.SIGKILL)
        await_true(lambda: not self.processes(), seconds=10, what="processes of the rig ended")
        subprocess.run(["umount", str(self.root / "proc")], check=True)
        shutil.rmtree(self.root)


def _root_of(process: Path) -> str:
    try:
        return str((process / "root").readlink())
    except OSError:  # it has ended
        return ""
