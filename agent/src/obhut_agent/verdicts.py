"""Child process that judges what is signed: ``python -m obhut_agent.verdicts REQUEST FOLDER``.

It alone loads ``cryptography`` and ends at once. The question comes on stdin in MessagePack; exit
code 0 = it holds (new content of the file that it changes on stdout, if any), 4 = it does not
(the reason on stdout), 1 = that could not be found out. It writes nothing: whoever asked does.
"""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from obhut_agent import policy_file, verdict_words
from obhut_agent.signatures import verify
from obhut_agent.state import State
from obhut_agent.verdict_words import MAX_QUESTION, REFUSED, Question
from obhut_protocol.authority import chain, documents, kinds, orders, signers
from obhut_protocol.authority import trust as trusts
from obhut_protocol.authority.documents import Kind, Signed
from obhut_protocol.authority.refusals import Reason, Refused
from obhut_protocol.authority.signers import Instants
from obhut_protocol.authority.trust import Trust
from obhut_protocol.malformed import Malformed
from obhut_protocol.policies import deriving, layers


def main(arguments: Sequence[str]) -> int:
    """Answer one question; return the exit code."""
    request, folder = arguments
    state = State(Path(folder))
    try:
        question = verdict_words.decode(sys.stdin.buffer.read(MAX_QUESTION + 1))
        sys.stdout.buffer.write(answer(request, state, question))
    except Refused as refused:
        sys.stdout.write(refused.reason.value)
        return REFUSED
    except (Malformed, OSError) as problem:
        sys.stderr.write(f"{type(problem).__name__}: {problem}\n")
        return 1
    return 0


def answer(request: str, state: State, question: Question) -> bytes:
    """Return new content of the file that the request changes. Raises Refused, Malformed, OSError.

    Malformed means that what lies on this device cannot be read, never that a document cannot.
    """
    trust = trusts.decode(state.trust.read_bytes())
    return _REQUESTS[request](state, trust, question)


def _command(state: State, trust: Trust, question: Question) -> bytes:
    allowed = chain.check(question.document, trust, question.now, verify)
    merged = policy_file.load(state).merged(trust.device_key)
    deriving.require_kind(merged, allowed.manifest.kind)
    return b""


def _order(state: State, trust: Trust, question: Question) -> bytes:
    merged = policy_file.load(state).merged(trust.device_key)
    orders.check(
        question.document,
        deriving.bounds(merged, minute_of_week=question.minute_of_week),
        device_key=trust.device_key,
        now=question.now,
        done=question.begun,
        verify=verify,
    )
    return b""


def _layer(state: State, trust: Trust, question: Question) -> bytes:
    kept = policy_file.load(state)
    try:
        said = layers.read(layers.decode(question.document)[1].body)
    except Malformed:
        raise Refused(Reason.MALFORMED) from None
    layers.check(question.document, trust, question.now, verify, held=kept.held(said))
    return policy_file.encode(kept.with_layer(question.document))


def _revocations(_: State, trust: Trust, question: Question) -> bytes:
    try:
        found, signed = layers.decode(question.document)
        person_of = _revoker(found, signed, trust, question.now) if found else None
        return trusts.encode(trust.with_revocations(signed, verify, person_of=person_of))
    except Malformed:
        raise Refused(Reason.MALFORMED) from None


def _revoker(found: tuple[Signed, ...], signed: Signed, trust: Trust, now: Instants) -> str:
    persons = signers.check(
        found, signed, Kind.REVOCATIONS, right=kinds.REVOKE, trust=trust, now=now, verify=verify
    )
    return persons[0].root


def _roots(_: State, trust: Trust, question: Question) -> bytes:
    try:
        return trusts.encode(trust.with_roots(documents.decode(question.document), verify))
    except Malformed:
        raise Refused(Reason.MALFORMED) from None


_REQUESTS: dict[str, Callable[[State, Trust, Question], bytes]] = {
    "command": _command,
    "order": _order,
    "layer": _layer,
    "revocations": _revocations,
    "roots": _roots,
}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
