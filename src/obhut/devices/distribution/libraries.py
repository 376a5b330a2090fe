"""The shared libraries that the package brings, all but those of glibc, and which glibc it needs.

They are found by loading every binary that is taken in a process of its own and reading what the
kernel has mapped then: no tool for ELF files is needed, and nothing is guessed.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from obhut.devices.distribution import contents

_GLIBC = re.compile(
    r"(ld-linux[\w-]*|libc|libm|libpthread|libdl|librt|libutil|libresolv|libanl|libnss_\w+"
    r"|libBrokenLocale|libnsl)\.so(\.\d+)*$"
)
_SYMBOL = re.compile(rb"\0GLIBC_2\.(\d+)(?=[.\0])")
_LIST = """
import importlib, json, sys
for name in json.loads(sys.argv[1]):
    importlib.import_module(name)
mapped = {line.split(None, 5)[5].strip() for line in open("/proc/self/maps") if "/" in line}
print(json.dumps(sorted(mapped)))
"""
_LOADED = ("psutil", "cryptography.hazmat.primitives.asymmetric.ed25519", "ssl")


def libraries(taken: Iterable[Path]) -> dict[str, Path]:
    """Return name by which a library is asked for → file; ``taken`` are the binaries themselves."""
    names = json.dumps([*contents.extensions(), *_LOADED])
    done = subprocess.run(
        [sys.executable, "-P", "-s", "-c", _LIST, names], capture_output=True, text=True, check=True
    )
    own = {path.resolve() for path in taken}
    found = [Path(name) for name in json.loads(done.stdout) if ".so" in Path(name).name]
    return {
        _asked_name(path): path
        for path in found
        if path.resolve() not in own and not _GLIBC.match(path.name)
    }


def glibc_floor(binaries: Iterable[Path]) -> str:
    """Return the oldest glibc that has all that ``binaries`` ask for, such as ``2.35``."""
    minors = [int(m) for path in binaries for m in _SYMBOL.findall(path.read_bytes())]
    return f"2.{max(minors, default=17)}"


def _asked_name(path: Path) -> str:
    """Return the library's own name: the longest start of the file's name that it holds."""
    raw = path.read_bytes()
    parts = path.name.split(".")
    for count in range(len(parts), 0, -1):
        name = ".".join(parts[:count])
        if ".so" in name and b"\0" + name.encode() + b"\0" in raw:
            return name
    return path.name
