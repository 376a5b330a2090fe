"""``obhut gateway``: the process that holds the devices' connections."""

import argparse
import os

from obhut.cli.main import SubParsers


def register(subparsers: SubParsers) -> None:
    """Add the command."""
    parser = subparsers.add_parser("gateway", help="nur das Gateway der Geräte starten")
    parser.set_defaults(handler=_run)


def _run(_: argparse.Namespace) -> int:
    from obhut.config import logs
    from obhut.config.database import dsn
    from obhut.config.instance import Instance
    from obhut_gateway.main import run
    from obhut_gateway.settings import Config

    logs.configure()
    instance = Instance.find()
    seed_file = instance.keys / "gateway_ed25519"
    # The devices come to the address at which the pages are served, unless told otherwise.
    environment = {"OBHUT_GATEWAY_HOST": os.environ.get("OBHUT_LISTEN", "127.0.0.1"), **os.environ}
    run(Config.read(environment, dsn=dsn("gateway", instance), seed_file=seed_file))
    return 0
