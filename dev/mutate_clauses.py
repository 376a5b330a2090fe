"""Proves that the tests of every done clause can fail.

Each function that carries a done clause is replaced in a copy of the sources, once by ``raise``
and once by ``return None``; the tests marked with that clause must then be red. A mutant that
lives is printed, and the exit code is 1.

    python dev/mutate_clauses.py [CLAUSE …]
"""

import argparse
import ast
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from obhut.cli.clause_report import report_on
from obhut.cli.clause_scan import Definition, Place, marked_tests, tagged_code
from obhut.cli.clause_table import DONE

ROOT = Path(__file__).resolve().parents[1]
COPIED = ("src", "agent/src", "tests", "dev")
FILES = ("pyproject.toml", "clauses.toml")
IGNORED = shutil.ignore_patterns("__pycache__", "node_modules")
BODIES = {"raise": "raise RuntimeError('mutant')", "return None": "return None"}
PYTEST = ("-x", "-q", "-n", "0", "-p", "no:cacheprovider", "--no-header", "--tb=no")
PURE = ("tests/kernel/", "tests/protocol/")  # need no database, so none is started for them
SLOW = ("tests/flows/", "tests/e2e/", "tests/rigs/")
WITHOUT_DATABASE = ("--noconftest", "-p", "tests.profiles")
NOTHING_FAILED = 0
TIME_LIMIT_S = 600


@dataclass(frozen=True, slots=True)
class Mutant:
    """One tagged function of one clause with another body."""

    place: Place
    body: str
    tests: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.place.clause:<10} {self.place.name} -> {self.body}"


class NotGreenError(RuntimeError):
    """The tests of a clause fail already without a mutant."""


def mutants(root: Path, wanted: frozenset[str]) -> Iterator[Mutant]:
    """Yield every mutant of the done clauses, or of the wanted ones among them."""
    done = {entry.clause.id for entry in report_on(root).entries if entry.clause.status == DONE}
    tests = marked_tests(root)
    for place in tagged_code(root):
        if place.clause in (done & wanted if wanted else done):
            marked = tuple(test.name for test in tests if test.clause == place.clause)
            for body in BODIES:
                yield Mutant(place, body, marked)


def mutated(source: str, qualified: str, body: str) -> str:
    """Return ``source`` with another body for the function, or every method of the class."""
    tree = ast.parse(source)
    found: ast.AST = tree
    for name in qualified.split("."):
        found = next(
            node
            for node in ast.iter_child_nodes(found)
            if isinstance(node, Definition) and node.name == name
        )
    targets = ast.iter_child_nodes(found) if isinstance(found, ast.ClassDef) else [found]
    for target in targets:
        if isinstance(target, ast.FunctionDef | ast.AsyncFunctionDef):
            target.body = ast.parse(BODIES[body]).body
    return ast.unparse(tree)


def copy_of(root: Path, target: Path) -> None:
    """Copy what the tests need."""
    for folder in COPIED:
        if (root / folder).is_dir():
            shutil.copytree(root / folder, target / folder, ignore=IGNORED)
    for file in FILES:
        shutil.copy2(root / file, target / file)


def run_tests(root: Path, tests: tuple[str, ...]) -> int:
    """Run ``tests`` on the sources below ``root`` and return pytest's exit code."""
    path = os.pathsep.join(str(root / folder) for folder in ("src", "agent/src"))
    environment = {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
    pure = all(test.startswith(PURE) for test in tests)
    command = [sys.executable, "-m", "pytest", *PYTEST, *(WITHOUT_DATABASE if pure else []), *tests]
    run = subprocess.run(
        command, cwd=root, env=environment, capture_output=True, timeout=TIME_LIMIT_S, check=False
    )
    return run.returncode


def lives(mutant: Mutant, root: Path) -> bool:
    """Tell whether the tests of its clause stay green with the mutant in place.

    Slow tests run only when no other noticed. Raises NotGreenError.
    """
    slow = tuple(test for test in mutant.tests if test.startswith(SLOW))
    others = tuple(test for test in mutant.tests if test not in slow)
    return not any(_is_noticed(mutant, root, group) for group in (others, slow) if group)


def _is_noticed(mutant: Mutant, root: Path, tests: tuple[str, ...]) -> bool:
    _refuse_red(mutant.place.clause, root, tests)
    path = root / mutant.place.path
    original = path.read_text(encoding="utf-8")
    path.write_text(mutated(original, mutant.place.qualified, mutant.body), encoding="utf-8")
    try:
        return run_tests(root, tests) != NOTHING_FAILED
    except subprocess.TimeoutExpired:
        return True  # a mutant that never ends has been noticed
    finally:
        path.write_text(original, encoding="utf-8")


@cache
def _refuse_red(clause: str, root: Path, tests: tuple[str, ...]) -> None:
    """Refuse tests that are red without a mutant: their failing would prove nothing."""
    if run_tests(root, tests) != NOTHING_FAILED:
        raise NotGreenError(clause)


def survivors(wanted: frozenset[str]) -> list[Mutant]:
    """Return the mutants that no test noticed; raises NotGreenError."""
    found = []
    with tempfile.TemporaryDirectory(prefix="obhut-mutants-") as folder:
        root = Path(folder)
        copy_of(ROOT, root)
        all_mutants = list(mutants(root, wanted))
        for mutant in all_mutants:
            alive = lives(mutant, root)
            print(f"{'LIVES' if alive else 'dies '}  {mutant}", flush=True)
            if alive:
                found.append(mutant)
    print(f"{len(all_mutants)} mutants, {len(found)} alive")
    return found


def main() -> int:
    """Run all mutants, or those of the clauses named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clauses", nargs="*", metavar="CLAUSE")
    return 1 if survivors(frozenset(parser.parse_args().clauses)) else 0


if __name__ == "__main__":
    sys.exit(main())
