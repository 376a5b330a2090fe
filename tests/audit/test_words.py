"""Everything that the program notes is shown in words."""

import ast
from collections.abc import Iterator
from pathlib import Path

from obhut.audit.words import ACTIONS, SUBJECTS

SOURCE = Path(__file__).resolve().parents[2] / "src" / "obhut"
_RECORDERS = {"about", "_about", "factor_changed", "record", "_tried"}


def _calls() -> Iterator[ast.Call]:
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                if name in _RECORDERS:
                    yield node


def _texts(call: ast.Call, keyword: str) -> Iterator[str]:
    values = [*call.args, *(k.value for k in call.keywords if k.arg == keyword)]
    for value in values:
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            yield value.value


def test_every_action_has_words() -> None:
    actions = {text for call in _calls() for text in _texts(call, "action") if "." in text}
    assert len(actions) > 15
    assert actions - ACTIONS.keys() == set()


def test_every_subject_has_words() -> None:
    subjects = {
        keyword.value.value
        for call in _calls()
        for keyword in call.keywords
        if keyword.arg == "subject_type" and isinstance(keyword.value, ast.Constant)
    }
    assert len(subjects) >= 4
    assert subjects - SUBJECTS.keys() == set()
