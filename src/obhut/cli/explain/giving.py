"""How ``obhut explain`` prints an answer."""

from collections.abc import Callable

from obhut.cli.errors import BadInputError
from obhut.cli.output import answer
from obhut.explain.answers import Answer
from obhut.explain.errors import UnanswerableError


def give(ask: Callable[[], Answer], *, as_json: bool) -> int:
    """Print the answer of ``ask`` and return exit code 0; raises BadInputError."""
    try:
        found = ask()
    except UnanswerableError as error:
        raise BadInputError(str(error)) from error
    why = [{"clause": reason.clause, "text": reason.text} for reason in found.why]
    result = {**found.result, "why": why, "clauses": list(found.clauses)}
    reasons = (f"  • {reason.text} ({reason.clause})" for reason in found.why)
    return answer(result, (*found.sentences, "Warum:", *reasons), as_json=as_json)
