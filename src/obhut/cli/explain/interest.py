"""``obhut explain interest``: what is owed for default beside the claim?"""

import argparse

from obhut.cli.explain import inputs
from obhut.cli.explain.giving import give
from obhut.cli.main import SubParsers
from obhut.explain.interest import explain


def register(topics: SubParsers) -> None:
    """Add the topic."""
    parser = inputs.topic(topics, "interest", "Was kostet der Verzug?")
    parser.add_argument(
        "--amount", type=inputs.amount, required=True, metavar="EURO", help="Forderung in Euro"
    )
    parser.add_argument(
        "--days", type=inputs.days, required=True, metavar="N", help="Tage im Verzug"
    )
    parser.add_argument(
        "--base",
        type=inputs.percent,
        required=True,
        metavar="PROZENT",
        help="Basiszinssatz in Prozent",
    )
    parser.add_argument("--consumer", action="store_true", help="gegenüber Verbrauchern")
    parser.set_defaults(handler=_answer)


def _answer(arguments: argparse.Namespace) -> int:
    return give(
        lambda: explain(
            amount=arguments.amount,
            days=arguments.days,
            base_percent=arguments.base,
            is_consumer=arguments.consumer,
        ),
        as_json=arguments.json,
    )
