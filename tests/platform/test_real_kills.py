"""kill -9 of every real process in turn: the instance is ready again, and nothing stays behind."""

import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request

import psutil
import pytest

from obhut.config.instance import Instance, Ports
from tests.platform.conftest import Launcher, eventually

pytestmark = pytest.mark.instance


def test_every_process_may_be_killed(launcher: Launcher) -> None:
    launcher.real = True
    first = int(launcher.env["TEST_PORT"])
    instance = Instance(launcher.data)
    instance.create()
    instance.save(ports=Ports(web=first, gateway=first + 1, metrics=first + 2))
    process = launcher.start("--demo")
    url = launcher.ready(process)["url"]
    assert eventually(lambda: _status(url) == 200)
    for name in ("web", "granian", "gateway", "worker", "agent", "postgres"):
        victim = _find(launcher, name)
        victim.kill()
        victim.wait(10)
        assert eventually(lambda name=name: _status(url) == 200 and _find(launcher, name)), name
    process.kill()
    process.communicate()
    assert eventually(lambda: launcher.processes() == []), launcher.processes()
    process = launcher.start("--demo")
    launcher.ready(process)
    fleet = subprocess.run(
        [sys.executable, "-m", "obhut.cli", "fleet", "status", "--json", "--data",
         str(launcher.data)],
        capture_output=True, text=True, check=True, env=launcher.environment(),
    )  # fmt: skip
    assert json.loads(fleet.stdout)["devices"] == 1
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 0
    assert launcher.processes() == []


def _status(url: str) -> int:
    try:
        with urllib.request.urlopen(f"{url}/bereit", timeout=5) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code
    except OSError:
        return 0


def _find(launcher: Launcher, name: str) -> psutil.Process | None:
    for process in launcher.processes():
        words, leads = process.cmdline(), process.pid == os.getsid(process.pid)
        if name == "postgres":
            found = words[0].endswith("/postgres")
        elif name == "agent":
            found = "obhut_agent" in words
        elif name == "granian":  # the web server's own worker, which outlives its parent
            found = words[-1:] == ["web"] and not leads
        else:
            found = words[-1:] == [name] and leads
        if found:
            return process
    return None
