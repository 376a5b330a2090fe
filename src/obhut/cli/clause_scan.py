"""Finds clause tags in code and tests by reading the sources: nothing is imported or run."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CODE = (Path("src"), Path("agent/src"))
TESTS = Path("tests")
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


class ScanError(ValueError):
    """A tag cannot be read; the text says where."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a clause is named: dotted name of code or node id of a test, file, qualified name."""

    clause: str
    name: str
    path: Path
    qualified: str


def tagged_code(root: Path) -> list[Place]:
    """Return every ``@clause`` below ``root``; raises ScanError."""
    return [
        place
        for folder in CODE
        for path in sorted((root / folder).rglob("*.py"))
        for place in _tags(path, root / folder, root)
    ]


def marked_tests(root: Path) -> list[Place]:
    """Return every ``pytest.mark.clause`` on a test below ``root``; raises ScanError."""
    return [
        place for path in sorted((root / TESTS).rglob("test_*.py")) for place in _marks(path, root)
    ]


def _tags(path: Path, source: Path, root: Path) -> Iterator[Place]:
    module = ".".join(path.relative_to(source).with_suffix("").parts).removesuffix(".__init__")
    for qualified, node in _definitions(_parsed(path), ""):
        for clause in _ids(node.decorator_list, ("clause", "clauses.clause"), path):
            yield Place(clause, f"{module}.{qualified}", path.relative_to(root), qualified)


def _definitions(parent: ast.AST, prefix: str) -> Iterator[tuple[str, Definition]]:
    for node in ast.iter_child_nodes(parent):
        if isinstance(node, Definition):
            yield f"{prefix}{node.name}", node
            yield from _definitions(node, f"{prefix}{node.name}.")


def _marks(path: Path, root: Path) -> Iterator[Place]:
    where = path.relative_to(root)
    for qualified, clauses in _tests(_parsed(path), "", (), path):
        for clause in dict.fromkeys(clauses):
            node_id = f"{where.as_posix()}::{qualified.replace('.', '::')}"
            yield Place(clause, node_id, where, qualified)


def _tests(
    parent: ast.Module | ast.ClassDef, prefix: str, outer: tuple[str, ...], path: Path
) -> Iterator[tuple[str, tuple[str, ...]]]:
    inherited = (*outer, *_ids(_module_marks(parent), ("pytest.mark.clause",), path))
    for node in parent.body:
        if not isinstance(node, Definition):
            continue
        own = (*inherited, *_ids(node.decorator_list, ("pytest.mark.clause",), path))
        if isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
            yield from _tests(node, f"{prefix}{node.name}.", own, path)
        elif not isinstance(node, ast.ClassDef) and node.name.startswith("test"):
            yield f"{prefix}{node.name}", own


def _module_marks(parent: ast.Module | ast.ClassDef) -> list[ast.expr]:
    return [
        statement.value
        for statement in parent.body
        if isinstance(statement, ast.Assign)
        and any(isinstance(to, ast.Name) and to.id == "pytestmark" for to in statement.targets)
    ]


def _ids(expressions: list[ast.expr], names: tuple[str, ...], path: Path) -> list[str]:
    """Return the texts given to calls of ``names``, also inside lists and parameter sets."""
    calls = [
        node
        for expression in expressions
        for node in ast.walk(expression)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in names
    ]
    return [_text(argument, path) for call in calls for argument in call.args]


def _text(argument: ast.expr, path: Path) -> str:
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        return argument.value
    raise ScanError(f"{path}:{argument.lineno}: eine Klausel muss hier als Text stehen")


def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
