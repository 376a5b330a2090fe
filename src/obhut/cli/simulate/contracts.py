"""``obhut simulate contracts``: years of contracts in seconds, checked against the terms."""

import argparse
import time
from collections.abc import Callable

from obhut.cli.errors import BadInputError
from obhut.cli.main import SubParsers
from obhut.cli.output import answer
from obhut.simulation.checks import violations
from obhut.simulation.world import BEGIN, run

MOST_YEARS = 20
MOST_CUSTOMERS = 10_000
_SHOWN = 20


def register(kinds: SubParsers) -> None:
    """Add the kind."""
    summary = "Kunden, Verträge und Zahlungen über Jahre nachspielen und prüfen"
    parser = kinds.add_parser("contracts", help=summary, description=summary)
    parser.add_argument("--years", type=_number(MOST_YEARS), required=True, metavar="J")
    parser.add_argument("--customers", type=_number(MOST_CUSTOMERS), required=True, metavar="N")
    parser.add_argument("--seed", type=_seed, default=1, metavar="S", help="Startwert des Zufalls")
    parser.add_argument("--core", action="store_true", help="nur die Regeln, im Arbeitsspeicher")
    parser.add_argument("--json", action="store_true", help="Antwort als ein JSON-Objekt")
    parser.set_defaults(handler=_simulate)


def _number(most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        value = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
        if not 1 <= value <= most:
            raise argparse.ArgumentTypeError(f"„{text}“ ist keine ganze Zahl von 1 bis {most}")
        return value

    return read


def _seed(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise argparse.ArgumentTypeError(f"„{text}“ ist keine ganze Zahl ab 0")
    return int(text)


def _simulate(arguments: argparse.Namespace) -> int:
    if not arguments.core:
        raise BadInputError("--core fehlt: mit Datenbank gibt es diese Prüfung noch nicht")
    begun = time.perf_counter()
    world = run(seed=arguments.seed, customers_count=arguments.customers, years=arguments.years)
    found = violations(world)
    result: dict[str, object] = {
        "days": (world.today - BEGIN).days,
        "events": len(world.facts),
        "violations": found,
        "seconds": round(time.perf_counter() - begun, 2),
    }
    sentences = [
        f"{result['days']} Tage, {result['events']} Ereignisse, {result['seconds']} s.",
        f"Verstöße: {len(found)}",
        *found[:_SHOWN],
    ]
    answer(result, sentences, as_json=arguments.json)
    return 1 if found else 0
