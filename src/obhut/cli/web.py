"""``obhut web``: the web process of an instance."""

import argparse
import os


def register(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.set_defaults(handler=_run)


def _run(options: argparse.Namespace) -> int:
    from obhut.config.web import serve

    serve(address=os.environ.get("OBHUT_LISTEN", "127.0.0.1"), port=int(os.environ["OBHUT_PORT"]))
    return 0
