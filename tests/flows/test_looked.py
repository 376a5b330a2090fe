"""A technician opens the page of a device; the file on the device names him."""

import json
from pathlib import Path

import psycopg
import pytest

from dev.running import Running, await_true
from obhut.config.instance import Instance
from tests.flows.test_kills import dsn_of

pytestmark = pytest.mark.instance

TECHNICIAN = "tarek.yilmaz@betreiber.example"
NAME = "obhut-auf-diesem-geraet.html"
WITHIN_S = 90


def _agent(demo: Running) -> Path:
    """Return the state folder of the agent of this machine."""
    return Path(demo.ready["data_dir"]) / "agent"


def _page(demo: Running) -> str:
    path = _agent(demo) / NAME
    return path.read_text() if path.exists() else ""


def _device(demo: Running) -> int:
    key = json.loads((_agent(demo) / "enrolment.json").read_text())["device_key"]
    with psycopg.connect(dsn_of(Instance(Path(demo.ready["data_dir"])))) as reader:
        found = reader.execute(
            "select id from devices_device where device_key = %s", [key]
        ).fetchone()
    assert found is not None
    return int(found[0])


@pytest.mark.clause("V-10.1a")
def test_who_looks_at_a_device_stands_in_the_file_on_the_device(demo: Running) -> None:
    await_true(
        lambda: "Wer hingesehen hat" in _page(demo),
        seconds=WITHIN_S,
        what="the agent has written its page",
    )
    assert (_agent(demo) / NAME).stat().st_mode & 0o777 == 0o644
    technician = demo.sign_in(TECHNICIAN)
    technician.open(f"/geraete/{_device(demo)}/zustand/")
    assert technician.status == 200
    await_true(lambda: "Tarek Yilmaz" in _page(demo), seconds=WITHIN_S, what="the file names him")
    page = _page(demo)
    assert "<td>Zustand</td>" in page
    operator = json.loads((_agent(demo) / "enrolment.json").read_text())["operator_name"]
    assert f"<td>{operator}</td>" in page
    assert "hat sich niemand die Seiten" not in page
