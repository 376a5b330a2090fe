"""``obhut up``: the whole platform in the foreground."""

import argparse
import os
import sys
from datetime import datetime
from pathlib import Path

from obhut.cli.errors import BadInputError, CommandFailedError
from obhut.cli.main import SubParsers

_MOST_PORT = 65535
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def register(subparsers: SubParsers) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "up", help="alles starten: Datenbank, Web, Gateway, Hintergrundarbeit"
    )
    parser.add_argument(
        "--demo", action="store_true", help="mit Vorführdaten und dem Agenten dieses Rechners"
    )
    parser.add_argument(
        "--demo-now",
        metavar="ORTSZEIT",
        default=os.environ.get("OBHUT_DEMO_NOW"),
        help="mit --demo: das Jetzt der Vorführung, etwa 2026-11-24T10:15",
    )
    parser.add_argument("--data", metavar="ORDNER", help="Datenordner")
    parser.add_argument("--port", type=int, metavar="N", help="Port der Seiten (sonst 8421)")
    parser.add_argument(
        "--ready-file", type=Path, metavar="DATEI", help="JSON-Datei, sobald alles bereit ist"
    )
    parser.add_argument("--run-as", metavar="NAME", help="Benutzer der Prozesse, wenn root startet")
    parser.add_argument(
        "--listen", default="127.0.0.1", metavar="ADRESSE", help="Adresse, an der gelauscht wird"
    )
    parser.add_argument(
        "--manage-this-machine",
        action="store_true",
        help="der Agent dieses Rechners darf auch handeln, nicht nur beobachten",
    )
    parser.set_defaults(handler=_run)


def _run(options: argparse.Namespace) -> int:
    from obhut.cli.launch.start import Wishes, run
    from obhut.config.problems import InstanceProblem

    if options.port is not None and not 0 < options.port <= _MOST_PORT:
        raise BadInputError(
            f"--port: {options.port} ist keine Portnummer; möglich sind 1 bis 65535"
        )
    listen = "127.0.0.1" if options.listen == "localhost" else options.listen
    if options.listen not in _LOOPBACK:
        sys.stderr.write(
            f"Achtung: Obhut lauscht auf {listen} ohne Verschlüsselung. Stellen Sie einen Proxy mit"
            " TLS davor (Beispiel in deploy/), und lassen Sie nur ihn diese Ports erreichen.\n"
        )
    wishes = Wishes(
        data=options.data,
        demo=options.demo,
        port=options.port,
        listen=listen,
        ready_file=options.ready_file.absolute() if options.ready_file else None,
        run_as=options.run_as,
        manage_this_machine=options.manage_this_machine,
        demo_now=_demo_now(options),
    )
    try:
        run(wishes, sys.stdout)
    except InstanceProblem as problem:
        raise CommandFailedError(str(problem)) from None
    return 0


def _demo_now(options: argparse.Namespace) -> datetime | None:
    if options.demo_now is None:
        return None
    if not options.demo:
        raise BadInputError("--demo-now gibt es nur zusammen mit --demo")
    from obhut.cli.explain.inputs import instant
    from obhut.kernel.zones import GERMANY

    return instant(options.demo_now, GERMANY, option="--demo-now")
