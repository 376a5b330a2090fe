"""How a command answers: one JSON object for scripts, German sentences for people."""

import json
import sys
from collections.abc import Iterable, Mapping


def answer(result: Mapping[str, object], sentences: Iterable[str], *, as_json: bool) -> int:
    """Print ``result`` as one JSON object or the ``sentences``, and return exit code 0."""
    text = json.dumps(result, ensure_ascii=False) if as_json else "\n".join(sentences)
    sys.stdout.write(text + "\n")
    return 0
