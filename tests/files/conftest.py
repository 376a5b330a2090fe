"""People and a folder for the tests of files."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cast import Cast


@pytest.fixture
def cast(db: None) -> "Cast":
    from tests.cast import people

    return people()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the test a folder of its own for stored files."""
    monkeypatch.setattr("obhut.files.disk.root", lambda: tmp_path)
    return tmp_path
