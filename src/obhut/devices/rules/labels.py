"""Names and tags that people give devices: what is allowed in them. Pure."""

import re
import unicodedata
from collections.abc import Iterable

LONGEST_NAME = 120
LONGEST_TAG = 40
MOST_TAGS = 20
LONGEST_NOTE = 2000

# Control characters, and those that have no width or turn the direction: they could make one name
# look like another one.
_INVISIBLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff]"
)
_KEPT_IN_NOTES = re.compile("[^\\S\n]+")


class BadLabel(ValueError):  # noqa: N818 - what it is
    """A name, tag or note cannot be taken; ``code`` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def visible(text: str) -> str:
    """Return the visible characters of ``text`` in their usual form, with single spaces."""
    return " ".join(_INVISIBLE.sub(" ", unicodedata.normalize("NFC", text)).split())


def name_of(text: str) -> str:
    """Return ``text`` as a name; empty stays empty. Raises BadLabel (``too-long``)."""
    return _within(visible(text), LONGEST_NAME)


def note_of(text: str) -> str:
    """Return ``text`` as a note of several lines. Raises BadLabel (``too-long``)."""
    lines = (visible(_KEPT_IN_NOTES.sub(" ", line)) for line in text.splitlines())
    return _within("\n".join(lines).strip(), LONGEST_NOTE)


def tag_of(text: str) -> str:
    """Return ``text`` as one tag. Raises BadLabel (``empty``, ``comma``, ``too-long``)."""
    tag = visible(text)
    if not tag:
        raise BadLabel("empty")
    if "," in tag:
        raise BadLabel("comma")
    return _within(tag, LONGEST_TAG)


def tags_of(text: str) -> list[str]:
    """Return the tags in a line, with commas between them. Raises BadLabel (also ``too-many``)."""
    return together([], (tag_of(part) for part in text.split(",") if visible(part)))


def together(tags: Iterable[str], more: Iterable[str]) -> list[str]:
    """Return both in one order, each once, large and small letters alike. Raises BadLabel."""
    found: dict[str, str] = {}
    for tag in (*tags, *more):
        found.setdefault(tag.casefold(), tag)
    if len(found) > MOST_TAGS:
        raise BadLabel("too-many")
    return sorted(found.values(), key=str.casefold)


def without(tags: Iterable[str], gone: str) -> list[str]:
    """Return ``tags`` without one, large and small letters alike."""
    return [tag for tag in tags if tag.casefold() != gone.casefold()]


def _within(text: str, longest: int) -> str:
    if len(text) > longest:
        raise BadLabel("too-long")
    return text
