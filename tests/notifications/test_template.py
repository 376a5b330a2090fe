"""Templates replace named places and nothing else; no value can leave its line."""

import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obhut.notifications.rules.template import TemplateFault, placeholders, render

MAIL = "Subject: Hello {name}\n\nDear {name},\n{link}\n"
SOURCE = Path(__file__).resolve().parents[2] / "src" / "obhut"
# These go to an address of the operator, not to a person with a language.
TO_THE_OPERATOR = {"console/notice"}
FILES = sorted(SOURCE.glob("*/mails/*.txt"))


def test_fills_in_the_values() -> None:
    text = render(MAIL, {"name": "Anna", "link": "https://x.example/a?b=1", "unused": "-"})
    assert text.subject == "Hello Anna"
    assert text.body == "Dear Anna,\nhttps://x.example/a?b=1\n"


@given(st.text(max_size=60))
def test_no_value_begins_a_line_or_a_header(value: str) -> None:
    text = render(MAIL, {"name": value, "link": "L"})
    assert len(text.subject.splitlines()) <= 1
    assert text.body.splitlines()[-1] == "L"
    assert len(text.body.splitlines()) == 2


@pytest.mark.parametrize(
    "hostile",
    ["a\r\nBcc: x@example.org", "{link}", "{name.__class__}", "{{7*7}}", "{% debug %}", "%(name)s"],
)
def test_what_people_type_has_no_meaning(hostile: str) -> None:
    text = render(MAIL, {"name": hostile, "link": "SECRET"})
    assert "SECRET" not in text.subject
    assert "\n" not in text.subject
    assert text.subject == f"Hello {hostile}".replace("\r\n", " ")


@pytest.mark.parametrize(
    "template",
    [
        "Subject: x\n\n{0}",
        "Subject: x\n\n{a.b}",
        "Subject: x\n\n{a!r}",
        "Subject: x\n\n{",
        "no\n\nx",
    ],
)
def test_refuses_anything_but_named_places(template: str) -> None:
    with pytest.raises(TemplateFault):
        render(template, {"a": "x"})


@pytest.mark.parametrize("template", ["Subject: x", "Subject: x\n\n  \n"])
def test_refuses_a_mail_without_text(template: str) -> None:
    with pytest.raises(TemplateFault):
        render(template, {})


def test_a_missing_value_is_an_error() -> None:
    with pytest.raises(TemplateFault, match="link"):
        render(MAIL, {"name": "x"})


def test_long_values_are_cut() -> None:
    text = render(MAIL, {"name": string.ascii_letters * 100, "link": ""})
    assert (len(text.subject), text.subject[-1]) == (200, "…")


def test_several_lines_are_quoted_where_a_place_has_its_own_line() -> None:
    text = render("Subject: x\n\n{text}\nYours", {"text": "one\r\n\nBcc: x\u2028four"})
    assert text.body == "> one\n>\n> Bcc: x\n> four\nYours"


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parts[-3]}/{path.name}")
def test_every_mail_says_who_writes_and_about_what(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.startswith("Subject: ")
    assert {"reference", "operator"} <= placeholders(text)
    assert text.count("{link}") <= 1, "one thing to do, one link"
    assert "http" not in text, "addresses come from the caller"


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parts[-3]}/{path.name}")
def test_every_mail_to_a_person_exists_in_both_languages(path: Path) -> None:
    name = path.name.split(".")[0]
    if f"{path.parts[-3]}/{name}" in TO_THE_OPERATOR:
        return
    german, english = (path.with_name(f"{name}.{language}.txt") for language in ("de", "en"))
    assert placeholders(german.read_text("utf-8")) == placeholders(english.read_text("utf-8"))
