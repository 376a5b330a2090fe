"""Options of the command line. Own parser: argparse speaks English and costs idle memory."""

from collections.abc import Mapping, Sequence

from obhut_agent.failures import Failure

VALUE = True
FLAG = False


def parse(
    arguments: Sequence[str], allowed: Mapping[str, bool], *, required: Sequence[str] = ()
) -> dict[str, str]:
    """Return option → value (flags: empty text). ``--name value`` and ``--name=value`` work.

    Raises Failure with exit code 2 for anything not in ``allowed``, missing or given twice.
    """
    found: dict[str, str] = {}
    rest = list(arguments)
    while rest:
        name, has_value, value = rest.pop(0).partition("=")
        if name not in allowed or (has_value and allowed[name] is FLAG):
            raise Failure("unknown-option", exit_code=2, option=name)
        if name in found:
            raise Failure("option-twice", exit_code=2, option=name)
        found[name] = value if has_value or allowed[name] is FLAG else _next(rest, name)
    for name in required:
        if name not in found:
            raise Failure("option-missing", exit_code=2, option=name)
    return found


def _next(rest: list[str], name: str) -> str:
    if not rest:
        raise Failure("option-without-value", exit_code=2, option=name)
    return rest.pop(0)
