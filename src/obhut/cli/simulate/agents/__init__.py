"""``obhut simulate agents``: a fleet of agents on a running instance, to measure and to break it.

``payload`` knows what is sent, ``identity`` the keys, ``sandbox`` the customer they belong to,
``enrolling`` makes them devices, ``agent`` and ``dialling`` are one agent, ``load`` is the run,
``kills`` ends server processes, ``server`` measures them, ``counting`` checks the database.
"""

import argparse
import math
from collections.abc import Callable

from obhut.cli.main import SubParsers
from obhut.cli.output import answer

MOST_AGENTS = 100_000
MOST_SECONDS = 24 * 60 * 60
MOST_VALUES = 40
KILLABLE = ("gateway", "postgres", "worker")
_WORDS = {
    "sent": "Nachrichten gesendet",
    "acked": "bestätigt",
    "stored": "gespeichert, wie gesendet",
    "lost": "verloren",
    "duplicates": "doppelt",
    "kills_in_flight": "Abschüsse mit Nachrichten unterwegs",
    "acked_per_s": "Bestätigungen je Sekunde",
    "values_per_s": "Werte je Sekunde",
    "values_per_cpu_s": "Werte je CPU-Sekunde des Servers",
    "ack_p50_ms": "Bestätigung nach (Mitte), ms",
    "ack_p99_ms": "Bestätigung nach (99 %), ms",
    "server_cpu_s": "CPU-Sekunden von Gateway und PostgreSQL",
    "server_pss_mb": "Arbeitsspeicher von Gateway und PostgreSQL, MB",
    "connections": "Verbindungen zugleich",
    "seconds": "Sekunden",
}


def register(kinds: SubParsers) -> None:
    """Add the kind."""
    summary = "viele Agenten an einer laufenden Instanz nachspielen und alles nachzählen"
    parser = kinds.add_parser("agents", help=summary, description=summary)
    parser.add_argument("--count", type=_whole(1, MOST_AGENTS), required=True, metavar="N")
    parser.add_argument("--seconds", type=_number(MOST_SECONDS), default=60.0, metavar="S")
    parser.add_argument(
        "--interval", type=_number(MOST_SECONDS), default=1.0, metavar="I",
        help="Sekunden zwischen zwei Nachrichten eines Agenten",
    )  # fmt: skip
    parser.add_argument(
        "--values", type=_whole(1, MOST_VALUES), default=25, metavar="V",
        help="Werte je Nachricht",
    )  # fmt: skip
    parser.add_argument(
        "--seed", type=_whole(0, 10**18), default=1, metavar="K", help="Startwert des Zufalls"
    )
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--connect-only", action="store_true", help="nur verbinden, nichts messen")
    how.add_argument(
        "--kill", choices=KILLABLE, metavar="PROZESS",
        help="diesen Prozess des Servers immer wieder abschießen: " + ", ".join(KILLABLE),
    )  # fmt: skip
    parser.add_argument("--data", metavar="ORDNER", help="Datenordner der Instanz")
    parser.add_argument("--by", metavar="ADRESSE", help="wer die Geräte aufnimmt")
    parser.add_argument("--json", action="store_true", help="Antwort als ein JSON-Objekt")
    parser.set_defaults(handler=_simulate)


def _whole(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        value = int(text) if text.isascii() and text.isdigit() and len(text) < 20 else -1
        if not least <= value <= most:
            raise argparse.ArgumentTypeError(
                f"„{text}“ ist keine ganze Zahl von {least} bis {most}"
            )
        return value

    return read


def _number(most: int) -> Callable[[str], float]:
    def read(text: str) -> float:
        try:
            value = float(text) if text.isascii() else math.nan
        except ValueError:
            value = math.nan
        if not 0.01 <= value <= most:
            raise argparse.ArgumentTypeError(f"„{text}“ ist keine Zahl von 0.01 bis {most}")
        return value

    return read


def _simulate(options: argparse.Namespace) -> int:
    from obhut.cli.simulate.agents.running import simulated

    figures = simulated(options)
    width = max(map(len, _WORDS.values()))
    lines = (f"{_WORDS[name]:<{width}} {_shown(value)}" for name, value in figures.items())
    answer(figures, lines, as_json=options.json)
    return 1 if figures["lost"] or figures["duplicates"] else 0


def _shown(value: object) -> str:
    return "nicht messbar" if value is None else str(value)
