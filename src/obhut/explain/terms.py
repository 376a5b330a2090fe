"""Which values hold under these terms, and who said so?"""

from collections.abc import Mapping

from obhut.explain.answers import Answer, Reason
from obhut.explain.errors import UnanswerableError
from obhut.explain.term_words import LABELS, ORIGINS, said, wanted
from obhut.kernel.term_keys import GROUPS, KINDS
from obhut.kernel.term_kinds import TermValueError, Value, written
from obhut.kernel.term_resolving import (
    IncoherentTermsError,
    Origin,
    Override,
    Resolved,
    UnknownKeyError,
    read_values,
)
from obhut.kernel.terms import terms_with

SAID_BY = {Origin.DESCRIPTION: "--description", Origin.AGREEMENT: "--agreement"}


def explain(*, name: str, said_otherwise: Mapping[Origin, Mapping[str, str]]) -> Answer:
    """Return every value that holds with where it comes from; raises UnanswerableError.

    ``said_otherwise`` holds the single values of a service description and of an agreement.
    """
    overrides = [
        Override(origin, ORIGINS[origin], _read(origin, texts))
        for origin, texts in said_otherwise.items()
    ]
    try:
        values = terms_with(name, overrides).values
    except IncoherentTermsError as error:
        raise UnanswerableError(contradiction(error)) from error
    ordered = [(key, values[key]) for keys in GROUPS.values() for key in keys]
    return Answer(
        {"terms": name, "values": [_entry(key, each) for key, each in ordered]},
        tuple(_sentence(key, each) for key, each in ordered),
        tuple(Reason(each.clause, _why(key, each)) for key, each in ordered if each.clause),
    )


def _read(origin: Origin, texts: Mapping[str, str]) -> dict[str, Value]:
    option = SAID_BY[origin]
    try:
        return read_values(texts)
    except UnknownKeyError as error:
        raise UnanswerableError(
            f"{option}: den Wert „{error}“ kennen die Bedingungen nicht; "
            f"möglich sind {', '.join(KINDS)}"
        ) from error
    except TermValueError as error:
        key = str(error)
        raise UnanswerableError(
            f"{option}: „{texts[key]}“ passt nicht zu {key}; möglich ist {wanted(KINDS[key])}"
        ) from error


def contradiction(error: IncoherentTermsError) -> str:
    """Return in German which values contradict each other."""
    names = ", ".join(f"„{LABELS[key]}“" for key in error.args)
    return f"diese Werte passen nicht zusammen: {names}"


def _entry(key: str, resolved: Resolved) -> dict[str, object]:
    return {
        "key": key,
        "value": written(resolved.value),
        "origin": resolved.origin.value,
        "named": resolved.named,
        "clause": resolved.clause,
        "decision": resolved.decision,
        "own_choice": resolved.own_choice,
    }


def _sentence(key: str, resolved: Resolved) -> str:
    source = ORIGINS[resolved.origin]
    if resolved.named != source:
        source = f"{source} {resolved.named}"
    return f"{LABELS[key]}: {said(key, resolved.value)} ({source})"


def _why(key: str, resolved: Resolved) -> str:
    text = f"{LABELS[key]}: {said(key, resolved.value)}."
    if resolved.own_choice:
        text += " Das Dokument schweigt dazu; das ist unsere Wahl."
    if resolved.decision is not None:
        text += f" Entscheidung {resolved.decision:04}."
    return text
