"""Builds what is served: ``python -m obhut.devices.distribution.build FOLDER`` with a target.

A process of its own: it is slow, so it steps back for everything else, and it needs a fixed hash
seed, so that compiled modules are the same each time.
"""

import hashlib
import json
import os
import platform
import py_compile
import sys
import tempfile
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from obhut.devices.distribution import archive, contents, libraries
from obhut.devices.distribution.archive import Entry

RESOURCES = Path(__file__).parent / "resources"
SCRIPT = "install.sh"
SUMS = "sha256sums.txt"
MANIFEST = "manifest.json"
_HERE = Path(__file__).parent


def key() -> str:
    """Return a digest of all that decides what is built."""
    digest = hashlib.sha256(f"{sys.version} {platform.machine()}".encode())
    own = {f"build/{path.relative_to(_HERE)}": path for path in _HERE.rglob("*.*")}
    for name, path in sorted({**contents.sources(), **own}.items()):
        if path.suffix != ".pyc":
            digest.update(name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def build(folder: Path, built_from: str) -> None:
    """Fill the empty ``folder`` with package, script, list of hashes and manifest."""
    taken = contents.sources()
    binaries = [path for path in taken.values() if path.suffix != ".py"]
    brought = libraries.libraries(binaries)
    entries = _entries(taken, brought)
    package = folder / _name()
    archive.write(package, entries)
    facts = {
        "version": version("obhut-agent"),
        "arch": platform.machine(),
        "glibc": libraries.glibc_floor([*binaries, *brought.values()]),
        "python": platform.python_version(),
        "package": package.name,
        "package_sha256": _sha256(package),
        "unpacked_kb": sum(len(entry.content) for entry in entries.values()) // 1024 + 1,
    }
    (folder / SCRIPT).write_text(_filled(SCRIPT, facts), encoding="utf-8")
    served = {name: _sha256(folder / name) for name in (package.name, SCRIPT)}
    lines = [f"{digest}  {name}\n" for name, digest in served.items()]
    (folder / SUMS).write_text("".join(lines), encoding="utf-8")
    manifest = {**facts, "key": built_from, "script_sha256": served[SCRIPT]}
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")


def _name() -> str:
    return f"obhut-agent-{version('obhut-agent')}-linux-{platform.machine()}.tar.gz"


def _entries(taken: Mapping[str, Path], brought: Mapping[str, Path]) -> dict[str, Entry]:
    with tempfile.TemporaryDirectory() as place:
        entries = {
            name + ("c" if path.suffix == ".py" else ""): _entry(name, path, Path(place))
            for name, path in taken.items()
        }
    for name, path in brought.items():
        entries[f"lib/{name}"] = Entry(path.read_bytes())
    for name, words in (("obhut-agent", "-m obhut_agent"), ("python", "")):
        text = _filled("launcher.sh", {"words": words})
        entries[f"bin/{name}"] = Entry(text.encode(), executable=True)
    for name in ("obhut-agent.service", "obhut-agent.init", "THIRD-PARTY.txt"):
        entries[f"share/{name}"] = Entry((RESOURCES / name).read_bytes())
    return entries


def _entry(name: str, path: Path, place: Path) -> Entry:
    if path.suffix != ".py":
        return Entry(path.read_bytes(), executable=name == contents.INTERPRETER)
    target = place / "module.pyc"
    # The name inside is the place in the package; without it two builds would differ by a folder.
    py_compile.compile(
        str(path), str(target), name, doraise=True, optimize=2,
        invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
    )  # fmt: skip
    return Entry(target.read_bytes())


def _filled(resource: str, facts: Mapping[str, object]) -> str:
    text = (RESOURCES / resource).read_text(encoding="utf-8")
    for name, value in facts.items():
        text = text.replace(f"@@{name.upper()}@@", str(value))
    return text


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def main(arguments: list[str]) -> int:
    """Build into the folder that is named first; the second word is the key of the sources."""
    os.nice(19)
    build(Path(arguments[0]), arguments[1])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
