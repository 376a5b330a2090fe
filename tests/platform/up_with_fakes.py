"""``obhut up`` whose children are ``fake_child.py``; database, supervisor and guard are real."""

import os
import sys
from dataclasses import replace
from pathlib import Path

from obhut.cli.launch import identity, ports
from obhut.cli.launch.child import Spec
from obhut.cli.launch.plan import Plan
from obhut.cli.main import main
from obhut.config.instance import Ports

FAKE = sys.argv[1]
identity.COPIES = Path(os.environ.get("TEST_COPIES", identity.COPIES))
FIRST = int(os.environ["TEST_PORT"])
ports.DEFAULTS = Ports(web=FIRST, gateway=FIRST + 1, metrics=FIRST + 2)
_command, _agent = Plan.command, Plan.agent


def command(self: Plan, process: str, *words: str) -> Spec:
    return replace(_command(self, process), command=[self.runtime.python, FAKE, *words])


def agent(self: Plan, *words: str) -> Spec:
    return replace(_agent(self), command=[self.runtime.python, FAKE, *words, "agent"])


Plan.command = command  # type: ignore[method-assign]
Plan.agent = agent  # type: ignore[method-assign]
sys.exit(main(sys.argv[2:]))
