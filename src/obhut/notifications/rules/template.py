"""Templates of mails: ``{name}`` is replaced, nothing else has a meaning."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_PLACEHOLDER = re.compile(r"\{([a-z][a-z_]*)\}")
_SUBJECT = "Subject: "
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
_VALUE_LENGTH = 2000
_SUBJECT_LENGTH = 200


class TemplateFault(ValueError):  # noqa: N818 - a fault of the code, not of the input
    """A template or the values for it are not as they must be."""


@dataclass(frozen=True, slots=True)
class Text:
    """A mail as it is sent."""

    subject: str
    body: str


def placeholders(template: str) -> frozenset[str]:
    """Return the names that ``template`` asks for. Raises TemplateFault for a stray brace."""
    if re.search(r"[{}]", _PLACEHOLDER.sub("", template)):
        raise TemplateFault("a brace that is no placeholder")
    return frozenset(_PLACEHOLDER.findall(template))


def render(template: str, values: Mapping[str, str]) -> Text:
    """Fill in ``values``: each becomes one line of visible characters, at most 2000.

    Where a place has a line of its own, a value of several lines keeps them, each marked as quoted.
    A value is never read as a template, so what people type has no meaning in it; none can begin
    a line of the mail itself, hence no header. Raises TemplateFault when a value is missing.
    """
    missing = placeholders(template) - values.keys()
    if missing:
        raise TemplateFault(f"no value for {sorted(missing)}")
    head, _, body = template.partition("\n")
    if not head.startswith(_SUBJECT) or not body.strip():
        raise TemplateFault("the first line must be the subject, and a text must follow")
    subject = _filled(head.removeprefix(_SUBJECT), values)
    lines = (_line(line, values) for line in body.lstrip("\n").split("\n"))
    return Text(_cut(subject, _SUBJECT_LENGTH), "\n".join(lines))


def _line(line: str, values: Mapping[str, str]) -> str:
    alone = _PLACEHOLDER.fullmatch(line)
    spoken = _cut(values[alone[1]], _VALUE_LENGTH).strip().splitlines() if alone else []
    if len(spoken) <= 1:
        return _filled(line, values)
    return "\n".join(f"> {one_line(each)}".rstrip() for each in spoken)


def _filled(template: str, values: Mapping[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda found: one_line(values[found[1]]), template)


def one_line(value: str) -> str:
    """Return the visible characters of ``value`` in one line, at most 2000."""
    return _cut(_INVISIBLE.sub(" ", value).strip(), _VALUE_LENGTH)


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"
