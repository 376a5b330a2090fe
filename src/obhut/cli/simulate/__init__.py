"""``obhut simulate``: invented contracts, devices or agents, to measure and to find mistakes.

Every kind is a module with ``register(kinds)``.
"""

from obhut.cli.main import SubParsers
from obhut.cli.simulate import agents, contracts, fleet

KINDS = (contracts, fleet, agents)


def register(subparsers: SubParsers) -> None:
    """Add ``simulate`` with all its kinds."""
    parser = subparsers.add_parser(
        "simulate",
        help="Verträge, Geräte oder Agenten nachspielen",
        description="Spielt Verträge, Geräte oder Agenten nach, zum Messen und zum Fehlersuchen.",
    )
    kinds = parser.add_subparsers(dest="kind", metavar="WAS", required=True)
    for kind in KINDS:
        kind.register(kinds)
