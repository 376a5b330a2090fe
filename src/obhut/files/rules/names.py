"""Names that people give to files: data to show, never a path."""

import re

_INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_LENGTH = 200


def shown_name(given: str) -> str:
    """Return the last part of ``given`` in visible characters, at most 200, never empty.

    A long name keeps its ending. ``..`` and separators of all systems are gone.
    """
    last = re.split(r"[/\\]", _INVISIBLE.sub("", given))[-1].strip(" .")
    if len(last) > _LENGTH:
        stem, dot, ending = last.rpartition(".")
        ending = f"{dot}{ending}" if stem and len(ending) <= 10 else ""
        last = last[: _LENGTH - len(ending)] + ending
    return last or "datei"
