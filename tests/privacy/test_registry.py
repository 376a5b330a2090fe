"""Every stored field has a data class, and the published table is the program's."""

import re
from pathlib import Path

import pytest

from obhut.config.third_party import FIELD_CLASSES
from obhut.kernel.data_classes import TECHNICAL, Subject
from obhut.privacy.api import Unclassified, document, entries, faults

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "data-classes.md"
# Looking over somebody's shoulder is not a feature; such a value has no place to be stored.
_FORBIDDEN = re.compile(
    r"window_title|active_window|keystroke|key_log|screenshot|browser_history|visited|geo|latitude"
    r"|longitude|clipboard|idle_s|idle_minutes|working_time|logged_on_at|typing"
)


def test_every_field_has_a_data_class() -> None:
    assert faults(FIELD_CLASSES) == []


def test_the_published_table_is_the_programs() -> None:
    assert DOCUMENT.read_text("utf-8") == document(entries(FIELD_CLASSES)), (
        "run dev/data_classes.py --write"
    )


def test_an_unclassified_field_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    from obhut.tenancy.models import Site

    classes = {**Site.field_classes, "invented": TECHNICAL}
    classes.pop("name")
    monkeypatch.setattr(Site, "field_classes", classes)
    assert faults(FIELD_CLASSES) == [
        "tenancy_site.name has no data class",
        "tenancy_site.invented does not exist",
    ]
    with pytest.raises(Unclassified):
        entries(FIELD_CLASSES)


def test_a_library_table_without_classes_is_found() -> None:
    rest = {table: classes for table, classes in FIELD_CLASSES.items() if table != "django_session"}
    assert "django_session.session_data has no data class" in faults(rest)


def test_the_record_names_each_activity_once() -> None:
    found = entries(FIELD_CLASSES)
    text = document(found)
    for data_class in {entry.data_class for entry in found}:
        rows = text.count(f"\n| {data_class.name} |")
        assert rows == (data_class.subject is not Subject.NOBODY)


def test_what_concerns_somebody_has_a_basis_and_an_end() -> None:
    for entry in entries(FIELD_CLASSES):
        if entry.data_class.subject is not Subject.NOBODY:
            assert entry.data_class.basis.startswith("Art. ")
            assert entry.data_class.retention_from != "-"


def test_nothing_watches_people() -> None:
    watched = [e for e in entries(FIELD_CLASSES) if _FORBIDDEN.search(e.field)]
    assert watched == []
