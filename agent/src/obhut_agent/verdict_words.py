"""What the core asks the child that judges, and how it is written on a pipe."""

from typing import NamedTuple

from obhut_protocol import checks, codec
from obhut_protocol.authority import documents
from obhut_protocol.authority.bounds import MAX_BODY
from obhut_protocol.authority.signers import Instants
from obhut_protocol.limits import MAX_SEQ
from obhut_protocol.policies.spans import WEEK

REFUSED = 4
"""Exit code of the child; the reason stands on stdout."""
MAX_QUESTION = 4 * MAX_BODY


class Question(NamedTuple):
    """``minute_of_week`` in the zone of the policy; ``begun`` = verbs of the last 24 hours."""

    document: bytes
    now: Instants
    minute_of_week: int = 0
    begun: dict[str, int] = {}


def encode(question: Question) -> bytes:
    """Return what goes to stdin."""
    document, now, minute, begun = question
    return codec.pack([now.clock, now.latest, minute, begun, document], most=MAX_QUESTION)


def decode(raw: bytes) -> Question:
    """Return what came from stdin. Raises Malformed."""
    items = documents.exactly(codec.unpack(raw, most=MAX_QUESTION), 5)
    clock, latest, minute, begun, document = items
    counts = checks.mapping(begun)
    return Question(
        document=documents.blob(document, 2 * MAX_BODY, empty=True),
        now=Instants(checks.integer(clock, 0, MAX_SEQ), checks.integer(latest, 0, MAX_SEQ)),
        minute_of_week=checks.integer(minute, 0, WEEK - 1),
        begun={kind: checks.integer(counts[kind], 0, MAX_SEQ) for kind in counts},
    )
