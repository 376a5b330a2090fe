"""``python -m obhut_agent.page STATE``: write the page anew."""

import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from obhut_agent import clock, enrolment, facts, identity, looks
from obhut_agent.enrolment import Enrolment
from obhut_agent.failures import Failure
from obhut_agent.page.render import View, render
from obhut_agent.state import State, read_json, replace
from obhut_agent.version import VERSION


def main(arguments: Sequence[str]) -> int:
    """Write the page; 1 if that is not possible."""
    try:
        write(State(Path(arguments[0])))
    except OSError as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    return 0


def write(state: State) -> None:
    """Replace the page, readable by everybody. Raises OSError."""
    replace(state.page, render(view(state)).encode(errors="replace"), durable=False, mode=0o644)


def view(state: State) -> View:
    """Return what is known now; damaged files count as empty ones."""
    found, status = _enrolment(state), read_json(state.status) or {}
    taken = read_json(state.inventory) or {}
    return View(
        host=identity.hostname(),
        operator=found and found.operator_name,
        server=found and found.server,
        fingerprint=found and found.operator_fingerprint,
        version=VERSION,
        written=_german(clock.now_ms()) or "",
        connected=status.get("connected") is True,
        last_sent=_german(status.get("last_sent_at")),
        inventory_sent=_german(taken.get("sent_at")),
        reboot_required=facts.reboot_required(""),
        looks=[(_german(look.at) or "", look) for look in reversed(looks.load(state))],
    )


def _enrolment(state: State) -> Enrolment | None:
    try:
        return enrolment.load(state)
    except Failure:
        return None


def _german(at: Any) -> str | None:
    """Return milliseconds UTC as the device's own local time, None for what is no instant."""
    if not isinstance(at, int) or isinstance(at, bool):
        return None
    try:
        return datetime.fromtimestamp(at / 1000).astimezone().strftime("%d.%m.%Y, %H:%M Uhr")
    except (OverflowError, OSError, ValueError):
        return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
