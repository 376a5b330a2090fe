"""The text of a terms document: the names of values in it give way to the values."""

import hashlib
import re
from collections.abc import Mapping

from obhut.explain.term_words import LABELS, said
from obhut.kernel.clauses import clause
from obhut.kernel.term_kinds import Value

_NAME = re.compile(r"\[([a-z][a-z0-9-]*)\]")
SHORTEST = 200


class UnknownPlaceholderError(ValueError):
    """The text names a value in brackets that the terms do not have."""


class UnsaidValueError(ValueError):
    """The text names a value on which these terms are silent."""


class TooShortError(ValueError):
    """The text is no whole document."""


def filled(template: str, values: Mapping[str, Value]) -> str:
    """Return the text with ``[name]`` replaced by the German words of the value.

    So the text and the values that the rules take can never differ. Raises
    UnknownPlaceholderError, UnsaidValueError and TooShortError.
    """
    text = "\n".join(line.rstrip() for line in template.strip().splitlines()) + "\n"
    if len(text) < SHORTEST:
        raise TooShortError(len(text))
    return _NAME.sub(lambda found: _words(found[1], values), text)


def _words(name: str, values: Mapping[str, Value]) -> str:
    if name not in LABELS or name not in values:
        raise UnknownPlaceholderError(name)
    if values[name] is None:
        raise UnsaidValueError(name)
    return said(name, values[name])


@clause("V-1.1")
def digest(document: str) -> str:
    """Return the SHA-256 of a document's UTF-8 bytes, in hex."""
    return hashlib.sha256(document.encode()).hexdigest()
