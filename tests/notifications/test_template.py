"""Templates replace named places and nothing else; no value can leave its line."""

import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obhut.notifications.rules.template import TemplateFault, placeholders, render

MAIL = "Subject: Hello {name}\n\nDear {name},\n{link}\n"
SOURCE = Path(__file__).resolve().parents[2] / "src" / "obhut"
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


def test_there_are_templates() -> None:
    assert FILES


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parts[-3]}/{path.name}")
def test_every_mail_exists_in_both_languages_with_the_same_places(path: Path) -> None:
    name = path.name.split(".")[0]
    texts = [
        path.with_name(f"{name}.{language}.txt").read_text("utf-8") for language in ("de", "en")
    ]
    german, english = (placeholders(text) for text in texts)
    assert german == english
    for text in texts:
        assert text.startswith("Subject: ")
        assert text.count("{link}") == 1, "one thing to do, one link"
        assert "{reference}" in text
        assert "{operator}" in text
