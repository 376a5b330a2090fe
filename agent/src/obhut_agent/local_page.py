"""Has the device's own page written anew. Blocks for a fraction of a second."""

import subprocess
import sys

from obhut_agent import log
from obhut_agent.state import State

_TIMEOUT_S = 20


def refresh(state: State) -> bool:
    """Write the page in a child; return whether that worked. A page is never worth more trouble."""
    command = [sys.executable, "-P", "-m", "obhut_agent.page", str(state.path)]
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=_TIMEOUT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as problem:
        log.say("page-not-written", reason=type(problem).__name__)
        return False
    if done.returncode != 0:
        reason = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        log.say("page-not-written", reason=reason[0][:200] if reason else "?")
    return done.returncode == 0
