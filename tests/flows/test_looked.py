"""A technician opens the page of a device; the file on the device names him."""

from pathlib import Path

import psycopg
import pytest

from dev.running import Running, await_true
from obhut.config.instance import Instance
from tests.flows.test_kills import dsn_of

pytestmark = pytest.mark.instance

TECHNICIAN = "tarek.yilmaz@betreiber.example"
WITHIN_S = 90


def _page(demo: Running) -> str:
    (path,) = Path(demo.ready["data_dir"]).rglob("obhut-auf-diesem-geraet.html")
    assert path.stat().st_mode & 0o777 == 0o644
    return Path(path).read_text()


def _first_device(demo: Running) -> int:
    with psycopg.connect(dsn_of(Instance(Path(demo.ready["data_dir"])))) as reader:
        found = reader.execute(
            "select id from devices_device where not is_simulated order by id limit 1"
        ).fetchone()
    assert found is not None
    return int(found[0])


@pytest.mark.clause("V-10.1a")
def test_who_looks_at_a_device_stands_in_the_file_on_the_device(demo: Running) -> None:
    await_true(
        lambda: bool([*Path(demo.ready["data_dir"]).rglob("obhut-auf-diesem-geraet.html")]),
        seconds=WITHIN_S,
        what="the agent has written its page",
    )
    technician = demo.sign_in(TECHNICIAN)
    technician.open(f"/geraete/{_first_device(demo)}/zustand/")
    assert technician.status == 200
    await_true(lambda: "Tarek Yılmaz" in _page(demo), seconds=WITHIN_S, what="the file names him")
    page = _page(demo)
    assert "<td>Zustand</td>" in page
    assert "in den letzten 90 Tagen hat sich niemand" not in page
