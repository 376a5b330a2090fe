"""``obhut simulate fleet``: as many devices as wanted in a demo instance, to measure pages on."""

import argparse
import os
import sys
import time

from obhut.cli.errors import BadInputError, CommandFailedError
from obhut.cli.main import SubParsers
from obhut.cli.output import answer

MOST_DEVICES = 1_000_000


def register(kinds: SubParsers) -> None:
    """Add the kind."""
    summary = "eine Vorführung mit vielen nachgestellten Geräten füllen"
    parser = kinds.add_parser("fleet", help=summary, description=summary)
    parser.add_argument("--devices", type=_devices, required=True, metavar="N", help="wie viele")
    parser.add_argument("--data", metavar="ORDNER", help="Datenordner der Instanz")
    parser.add_argument("--json", action="store_true", help="Antwort als ein JSON-Objekt")
    parser.set_defaults(handler=_simulate)


def _devices(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    if not 1 <= number <= MOST_DEVICES:
        raise argparse.ArgumentTypeError(f"„{text}“ ist keine ganze Zahl von 1 bis {MOST_DEVICES}")
    return number


def _simulate(arguments: argparse.Namespace) -> int:
    begun = time.perf_counter()
    os.environ["OBHUT_ROLE"] = "owner"
    from obhut.cli.django_setup import reachable, set_up

    set_up(data=arguments.data)
    _require_demo()
    with reachable():
        counts = _fill(arguments.devices)
    seconds = round(time.perf_counter() - begun, 1)
    sentence = (
        f"{counts['devices']} Geräte bei {counts['customers']} Kunden von {counts['partners']}"
        f" Partnern angelegt, alle als nachgestellt gekennzeichnet ({seconds} s)."
    )
    return answer({**counts, "seconds": seconds}, [sentence], as_json=arguments.json)


def _require_demo() -> None:
    from django.conf import settings

    if not settings.DEMO:
        raise BadInputError(
            "diese Instanz ist keine Vorführung; nachgestellte Geräte gibt es nur in einer, die mit"
            " „obhut up --demo“ läuft"
        )


def _fill(devices: int) -> dict[str, int]:
    import psycopg
    from rich.console import Console
    from rich.progress import track

    from obhut.config.database import dsn
    from obhut.config.demo.fleet import AlreadyThere, Filling
    from obhut.work import api as work

    console = Console(stderr=True, quiet=not sys.stderr.isatty())
    title = f"{devices} Geräte nachstellen"
    try:
        with psycopg.connect(dsn("owner")) as owner:
            filling = Filling(owner, devices)
            task = work.start(
                kind="simulate-fleet", title=title, partner_id=None, customer_id=None,
                total=devices, silence_s=300,
            )  # fmt: skip
            with work.running(task) as progress:
                for count in track(filling.steps(), title, total=filling.count, console=console):
                    progress.advance(count)
        filling.finish(dsn("owner"))
    except AlreadyThere as known:
        raise BadInputError(
            f"in dieser Instanz liegt schon eine nachgestellte Flotte mit {known.devices} Geräten;"
            " für eine andere Größe nehmen Sie einen neuen Datenordner"
        ) from None
    except work.Busy:
        raise CommandFailedError("der Vorgang wurde abgebrochen; angelegt wurde nichts") from None
    return filling.counts
