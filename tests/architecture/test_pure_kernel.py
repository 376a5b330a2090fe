"""The rules of the kernel know no framework, no clock, no chance and no machine."""

import ast
from pathlib import Path

KERNEL = Path(__file__).parents[2] / "src/obhut/kernel"
IMPURE = {"clock.py": {"time"}, "ids.py": {"secrets"}}  # what these two are there for
FORBIDDEN = {
    *("django", "psycopg", "procrastinate", "asyncio", "threading", "subprocess", "socket"),
    *("os", "pathlib", "random", "secrets", "logging", "structlog", "time"),
}


def _imports(path: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    named = {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    return {name.partition(".")[0] for name in plain | named}


def test_kernel_modules_import_nothing_impure() -> None:
    found = {
        path.name: _imports(path) & FORBIDDEN - IMPURE.get(path.name, set())
        for path in KERNEL.glob("*.py")
    }
    assert found, "nothing was read"
    assert {name: names for name, names in found.items() if names} == {}


def test_only_ids_reads_the_clock() -> None:
    readers = {
        path.name
        for path in KERNEL.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
        and node.module == "obhut.kernel"
        and "clock" in {alias.name for alias in node.names}
    }
    assert readers == {"ids.py"}
