"""``obhut explain``: asks a rule of the terms and says the answer with its reasons.

Needs no database and loads no Django. Every topic is a module with ``register(topics)``.
"""

from obhut.cli.explain import (
    backup,
    cancellation,
    claim,
    debit,
    dunning,
    erasure,
    interest,
    notice,
    objection,
    price,
    price_change,
    seat,
    support,
    switching,
    term,
    terms,
    terms_change,
    update,
    withdrawal,
)
from obhut.cli.main import SubParsers

TOPICS = (
    terms,
    notice,
    cancellation,
    withdrawal,
    switching,
    objection,
    terms_change,
    price_change,
    term,
    seat,
    price,
    dunning,
    interest,
    claim,
    debit,
    support,
    update,
    erasure,
    backup,
)


def register(subparsers: SubParsers) -> None:
    """Add ``explain`` with all its topics."""
    parser = subparsers.add_parser(
        "explain",
        help="eine Frist oder Regel erklären",
        description="Erklärt eine Frist oder Regel der Bedingungen, mit den Klauseln dazu.",
    )
    topics = parser.add_subparsers(dest="topic", metavar="THEMA", required=True)
    for topic in TOPICS:
        topic.register(topics)
