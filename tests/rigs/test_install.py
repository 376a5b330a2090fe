"""The copyable line on a machine that has nothing: no Python, no package index, no systemd."""

import pytest

from dev.running import Running, await_true
from tests.rigs.machine import UNINSTALL, Machine
from tests.rigs.page import Page, standing, token_of

pytestmark = pytest.mark.rig


def test_the_line_brings_a_machine_online_and_the_same_one_again(
    machine: Machine, demo: Running, page: Page
) -> None:
    before, devices = machine.state(), demo.command("fleet", "status")["devices"]
    assert machine.run("command -v python3").code != 0
    line = page.line()
    done = machine.run(line)
    assert done.code == 0, done.said
    assert "ist mit" in done.said
    assert await_true(page.shows_arrival, seconds=5, what="arrival on the page") <= 5
    first = standing(machine)
    assert first["connected"] is True
    _runs_without_rights(machine)
    assert machine.holds(token_of(line)) == []

    again = machine.run(line)
    assert again.code == 0, again.said
    assert standing(machine)["device_key"] == first["device_key"]

    kept = machine.run(f"{UNINSTALL} --keep-identity")
    assert kept.code == 0, kept.said
    assert machine.processes() == []
    back = machine.run(page.line())
    assert back.code == 0, back.said
    assert standing(machine)["device_key"] == first["device_key"]
    assert demo.command("fleet", "status")["devices"] == devices + 1

    gone = machine.run(UNINSTALL)
    assert gone.code == 0, gone.said
    assert machine.processes() == []
    assert machine.state() == before


def _runs_without_rights(machine: Machine) -> None:
    users = machine.run("cat /proc/[0-9]*/status").said
    assert machine.run("stat -c %U:%a /var/lib/obhut-agent").said.strip() == "obhut-agent:700"
    number = machine.run("id -u obhut-agent").said.strip()
    (running,) = machine.processes()
    facts = next(part for part in users.split("Name:") if f"\nPid:\t{running}\n" in part)
    assert f"Uid:\t{number}\t{number}\t{number}\t{number}" in facts
    assert "CapEff:\t0000000000000000" in facts
