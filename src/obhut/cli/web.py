"""``obhut web``: the web process of an instance."""

import argparse
import os

from obhut.cli.main import SubParsers


def register(subparsers: SubParsers) -> None:
    """Add the command."""
    parser = subparsers.add_parser("web", help="nur den Webserver starten")
    parser.set_defaults(handler=_run)


def _run(options: argparse.Namespace) -> int:
    from obhut.config.web import serve

    address = os.environ.get("OBHUT_LISTEN", "127.0.0.1")
    serve(address=address, port=int(os.environ.get("OBHUT_PORT", "8421")))
    return 0
