"""One line a message on stderr; the service manager keeps them."""

import sys

from obhut_agent import clock, messages


def say(key: str, **values: object) -> None:
    """Write the German text for ``key`` with the time in front."""
    sys.stderr.write(f"{clock.stamp()} {messages.text(key, **values)}\n")
    sys.stderr.flush()
