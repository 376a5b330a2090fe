"""No text is missing in German, and the tool that says so notices what it should."""

from pathlib import Path

import pytest
from babel.messages.catalog import Message

from dev import catalogues

ROOMS = [room.name for room in catalogues.rooms()]


@pytest.mark.parametrize("name", ROOMS)
def test_every_text_of_a_room_is_translated(name: str) -> None:
    [room] = catalogues.rooms([name])
    assert list(catalogues.room_problems(room, catalogues.forbidden_words())) == []


def test_no_two_rooms_translate_a_text_differently() -> None:
    assert list(catalogues.conflicts()) == []


def message(english: str, german: str, *flags: str) -> Message:
    return Message(english, german, flags=flags)


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        (message("Save", ""), "not translated"),
        (message("Save", "Speichern", "fuzzy"), "fuzzy"),
        (message("%(n)s rows", "%(zahl)s Zeilen"), "other placeholders"),
        (message("{n} rows", "Zeilen"), "other placeholders"),
        (message("The device is off", "Das Device ist aus"), "better 'Gerät'"),
    ],
)
def test_the_check_notices_a_bad_entry(entry: Message, problem: str) -> None:
    found = list(catalogues.message_problems(entry, catalogues.forbidden_words()))
    assert len(found) == 1
    assert problem in found[0]


def test_the_check_is_content_with_a_good_entry() -> None:
    entry = message("%(n)s devices", "%(n)s Geräte")
    assert list(catalogues.message_problems(entry, catalogues.forbidden_words())) == []


def test_messages_of_a_room_are_found_in_code_and_templates(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = tmp_path / "room"
    (room / "templates").mkdir(parents=True)
    (room / "views.py").write_text('title = _("From code")\n')
    (room / "templates" / "page.html").write_text(
        '{% load i18n %}\n   <p>\n {% translate "From a template" %}</p>\n'
        "{% blocktranslate trimmed with n=3 %}\n   {{ n }} rows\n  {% endblocktranslate %}\n"
    )
    monkeypatch.setattr(catalogues, "ROOT", tmp_path)
    found = {text for _context, text in catalogues.entries(catalogues.messages_of(room))}
    assert found == {"From code", "From a template", "%(n)s rows"}


def test_merging_keeps_what_was_translated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogues, "ROOT", tmp_path)
    room = tmp_path / "room"
    room.mkdir()
    (room / "views.py").write_text('a = _("Save")\nb = _("Back")\n')
    catalogues.merge(room)
    path = catalogues.catalogue_path(room)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"Save"\nmsgstr ""', '"Save"\nmsgstr "Speichern"'))
    (room / "views.py").write_text('a = _("Save")\nb = _("Next")\n')
    catalogues.merge(room)
    german = {k[1]: m.string for k, m in catalogues.entries(catalogues.load(path)).items()}
    assert german == {"Save": "Speichern", "Next": ""}
