"""What goes into the package: an interpreter, its library, and the agent with what it needs.

Everything comes from the running environment. Left out of the standard library is what no agent
needs; a test imports every module of the agent from the finished package.
"""

import importlib.util
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

PACKAGES = ("obhut_agent", "obhut_protocol", "psutil", "cryptography", "_cffi_backend")
"""What is taken beside the standard library; nothing of the platform itself."""

LIBRARY = f"lib/python{sys.version_info.major}.{sys.version_info.minor}"
INTERPRETER = "libexec/python"

_NO_LIBRARY = frozenset({
    "__pycache__", "antigravity", "asyncio", "cProfile", "cgi", "cgitb", "config", "curses", "dbm",
    "dist-packages", "distutils", "doctest", "ensurepip", "idlelib", "imaplib", "lib-dynload",
    "lib2to3", "mailbox", "nntplib", "pdb", "poplib", "profile", "pstats", "pydoc", "pydoc_data",
    "site-packages", "sitecustomize", "smtpd", "smtplib", "sqlite3", "telnetlib", "test", "this",
    "tkinter", "turtle", "turtledemo", "unittest", "venv", "webbrowser", "wsgiref", "xmlrpc",
    "zipapp",
})  # fmt: skip
_NO_EXTENSION = frozenset({
    "_asyncio", "_codecs_cn", "_codecs_hk", "_codecs_iso2022", "_codecs_jp", "_codecs_kr",
    "_codecs_tw", "_crypt", "_curses", "_curses_panel", "_dbm", "_gdbm", "_lsprof",
    "_multibytecodec", "_sqlite3", "_tkinter", "audioop", "nis", "ossaudiodev", "readline",
    "spwd",
})  # fmt: skip
_TESTS = ("_test", "_ctypes_test", "_xx", "xx")


def sources() -> dict[str, Path]:
    """Return place in the package → file, sorted by place: modules (``.py``) and binaries."""
    found = {INTERPRETER: Path(sys.executable).resolve()}
    stdlib = Path(sysconfig.get_path("stdlib"))
    for name, path in (*_library(stdlib), *_extensions(stdlib), *_packages()):
        found[f"{LIBRARY}/{name}"] = path
    return dict(sorted(found.items()))


def extensions() -> list[str]:
    """Return the names of the standard library's extension modules that are taken."""
    return sorted(name.partition(".")[0] for name, _ in _extension_files(_stdlib()))


def _stdlib() -> Path:
    return Path(sysconfig.get_path("stdlib"))


def _library(stdlib: Path) -> Iterator[tuple[str, Path]]:
    for entry in stdlib.iterdir():
        if entry.stem in _NO_LIBRARY or entry.name.startswith("config-"):
            continue
        yield from _modules(entry, stdlib)


def _extensions(stdlib: Path) -> Iterator[tuple[str, Path]]:
    for name, path in _extension_files(stdlib):
        yield f"lib-dynload/{name}", path


def _extension_files(stdlib: Path) -> Iterator[tuple[str, Path]]:
    for path in (stdlib / "lib-dynload").glob("*.so"):
        module = path.name.partition(".")[0]
        if module not in _NO_EXTENSION and not module.startswith(_TESTS):
            yield path.name, path


def _packages() -> Iterator[tuple[str, Path]]:
    for name in PACKAGES:
        spec = importlib.util.find_spec(name)
        if spec is None or spec.origin is None:
            raise ModuleNotFoundError(name)
        origin = Path(spec.origin)
        if spec.submodule_search_locations is None:
            yield origin.name, origin
        else:
            yield from _modules(origin.parent, origin.parent.parent)


def _modules(entry: Path, root: Path) -> Iterator[tuple[str, Path]]:
    for path in entry.rglob("*") if entry.is_dir() else (entry,):
        if path.suffix in {".py", ".so"} and not {"__pycache__", "tests"} & set(path.parts):
            yield path.relative_to(root).as_posix(), path
