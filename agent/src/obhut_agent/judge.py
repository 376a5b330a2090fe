"""Asks the child whether something that is signed holds. Blocks for a fraction of a second."""

import subprocess
import sys
from pathlib import Path

from obhut_agent import messages, verdict_words
from obhut_agent.failures import Failure
from obhut_agent.state import State, replace
from obhut_agent.verdict_words import Question
from obhut_protocol.authority.refusals import Reason, Refused

_TIMEOUT_S = 30


class Judge:
    """Judges for one state folder. Every method raises Refused, or Failure if nobody can tell."""

    def __init__(self, state: State) -> None:
        self._state = state

    def command(self, question: Question) -> None:
        """Judge the bundle of a class C command: all but its nonce."""
        self._ask("command", question)

    def order(self, question: Question) -> None:
        """Judge a class B order within the policy that is kept here: all but its nonce."""
        self._ask("order", question)

    def accept_layer(self, question: Question) -> None:
        """Keep a layer of the policy."""
        self._write(self._state.policy, self._ask("layer", question))

    def accept_revocations(self, question: Question) -> None:
        """Keep a list of certificates that count no more."""
        self._write(self._state.trust, self._ask("revocations", question))

    def accept_roots(self, question: Question) -> None:
        """Believe the next root set."""
        self._write(self._state.trust, self._ask("roots", question))

    def _write(self, path: Path, content: bytes) -> None:
        try:
            replace(path, content)
        except OSError as problem:
            raise Failure(
                "state-not-usable", path=self._state.path, reason=problem.strerror or "?"
            ) from problem

    def _ask(self, request: str, question: Question) -> bytes:
        # -P: the working directory is never a place to load code from.
        command = [sys.executable, "-P", "-m", "obhut_agent.verdicts", request]
        try:
            done = subprocess.run(
                [*command, str(self._state.path)],
                input=verdict_words.encode(question),
                capture_output=True,
                timeout=_TIMEOUT_S,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as problem:
            raise _no_answer() from problem
        if done.returncode == verdict_words.REFUSED:
            raise Refused(_reason(done.stdout))
        if done.returncode != 0:
            raise _no_answer()
        return done.stdout


def _reason(said: bytes) -> Reason:
    try:
        return Reason(said.decode("ascii", errors="replace"))
    except ValueError:
        raise _no_answer() from None


def _no_answer() -> Failure:
    return Failure("verdict-failed", reason=messages.text("key-no-answer"))
