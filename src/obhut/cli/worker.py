"""``obhut worker``: the background work of an instance."""

import argparse
import os

from obhut.cli.main import SubParsers


def register(subparsers: SubParsers) -> None:
    """Add the command."""
    parser = subparsers.add_parser("worker", help="nur die Hintergrundarbeit starten")
    parser.set_defaults(handler=_run)


def _run(options: argparse.Namespace) -> int:
    os.environ["OBHUT_ROLE"] = "worker"
    from obhut.cli.django_setup import set_up
    from obhut.config import logs

    logs.configure()
    set_up()
    from obhut.config.worker import run

    run(metrics_port=int(os.environ.get("OBHUT_METRICS_PORT", "8423")))
    return 0
