"""``obhut simulate agents``: many agents that speak the real protocol, and the count afterwards."""

import argparse
from collections.abc import Callable

from obhut.cli.main import SubParsers
from obhut.cli.output import answer
from obhut_protocol.limits import MAX_VALUES

MOST_AGENTS = 20_000
MOST_SECONDS = 86_400
KILLED = ("gateway", "postgres", "worker")
_SENTENCES = (
    "{sent} Nachrichten gesendet, {acked} bestätigt, {stored} gespeichert.",
    "{lost} verloren, {duplicates} doppelt; {kills_in_flight} Mal unter Last getötet.",
    "{connections} Verbindungen, {values_per_s} Werte je Sekunde.",
    "Bestätigung nach {ack_p50_ms} ms (Hälfte), {ack_p99_ms} ms (99 %).",
    "Gateway und Datenbank: {server_cpu_s} CPU-Sekunden, {server_pss_mb} MB.",
)


def register(kinds: SubParsers) -> None:
    """Add the kind."""
    summary = "Agenten mit dem echten Protokoll nachspielen und zählen, was ankam"
    parser = kinds.add_parser("agents", help=summary, description=summary)
    parser.add_argument("--count", type=_whole(MOST_AGENTS), required=True, metavar="N")
    parser.add_argument("--seconds", type=_number(1, MOST_SECONDS), default=60.0, metavar="S")
    parser.add_argument(
        "--interval", type=_number(0.01, MOST_SECONDS), default=5.0, metavar="I",
        help="Sekunden zwischen zwei Nachrichten eines Agenten",
    )  # fmt: skip
    parser.add_argument(
        "--values", type=_whole(MAX_VALUES), default=25, metavar="V", help="Werte je Nachricht"
    )
    parser.add_argument("--seed", type=_seed, default=1, metavar="K", help="Startwert des Zufalls")
    parser.add_argument("--connect-only", action="store_true", help="nur verbunden bleiben")
    parser.add_argument("--kill", choices=KILLED, default="", help="diesen Prozess immer töten")
    parser.add_argument(
        "--jitter", type=_number(0, 300), default=5.0, metavar="S",
        help="nach einem Abbruch kommt jeder Agent innerhalb von S Sekunden wieder",
    )  # fmt: skip
    parser.add_argument("--data", metavar="ORDNER", help="Datenordner der Instanz")
    parser.add_argument("--json", action="store_true", help="Antwort als ein JSON-Objekt")
    parser.set_defaults(handler=_simulate)


def _simulate(arguments: argparse.Namespace) -> int:
    from obhut.cli.django_setup import reachable, set_up

    set_up(data=arguments.data)
    from obhut.cli.simulate.agents.command import Job, run
    from obhut.cli.simulate.agents.swarm import Wishes
    from obhut.config.instance import Instance

    wishes = Wishes(
        arguments.seconds, arguments.interval, arguments.values, arguments.seed,
        arguments.connect_only, arguments.jitter,
    )  # fmt: skip
    instance = Instance.find()
    url = f"http://localhost:{instance.state().ports.web}"
    with reachable():
        found = run(Job(arguments.count, wishes, arguments.kill), instance, url)
    answer(found, _sentences(found), as_json=arguments.json)
    return 1 if found["lost"] or found["duplicates"] else 0


def _sentences(found: dict[str, object]) -> list[str]:
    return [sentence.format(**found) for sentence in _SENTENCES]


def _whole(most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        value = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
        if not 1 <= value <= most:
            raise argparse.ArgumentTypeError(f"„{text}“ ist keine ganze Zahl von 1 bis {most}")
        return value

    return read


def _number(least: float, most: float) -> Callable[[str], float]:
    def read(text: str) -> float:
        try:
            value = float(text.replace(",", "."))
        except ValueError:
            value = least - 1
        if not least <= value <= most:  # also refuses what is not a number
            raise argparse.ArgumentTypeError(f"„{text}“ ist keine Zahl von {least} bis {most}")
        return value

    return read


def _seed(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise argparse.ArgumentTypeError(f"„{text}“ ist keine ganze Zahl ab 0")
    return int(text)
