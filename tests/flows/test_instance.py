"""The way through: one command, a real agent, real processes."""

import json
import os
import stat
import subprocess
import sys
import urllib.error
import urllib.request

import pytest

from dev.running import Running, environment

pytestmark = pytest.mark.instance


def test_ready_file_names_all_that_a_script_needs(demo: Running) -> None:
    path = demo.data.parent / f"{demo.data.name}.ready.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    names = {
        "url", "gateway_url", "metrics_url", "login", "logins", "enrolment_token", "data_dir",
        "pid", "version",
    }  # fmt: skip
    assert names <= demo.ready.keys()
    assert demo.ready["login"].keys() == {"email", "password", "totp_secret", "role"}
    assert demo.url.startswith("http://localhost:")


def test_this_very_machine_is_online(demo: Running) -> None:
    status = demo.command("fleet", "status")
    assert status.keys() == {"devices", "online", "offline", "unknown", "at_risk", "demo"}
    assert (status["devices"], status["online"], status["demo"]) == (1, 1, 0)


@pytest.mark.clause("V-4.3", "C-2.5")
def test_a_person_finds_this_machine_with_its_health(demo: Running) -> None:
    browser = demo.sign_in()
    browser.open("/o/betrieb/geraete/")
    host = os.uname().nodename
    assert host in browser.body
    browser.open("/geraete/1/zustand/")
    assert host in browser.body
    browser.open("/geraete/1/werte/auslastung.json?zeitraum=1h")
    numbers = json.loads(browser.body)
    assert numbers["times"]
    assert all(0 <= value <= 100 for value in numbers["series"][1]["values"] if value is not None)


def test_pages_for_machines(demo: Running) -> None:
    assert demo.get("/lebt") == (200, "lebt\n")
    code, body = demo.get("/bereit")
    assert (code, json.loads(body)) == (200, {"ready": True, "reasons": []})
    with urllib.request.urlopen(demo.ready["metrics_url"], timeout=10) as answer:
        text = answer.read().decode()
    assert 'obhut_beat_age_seconds{process="worker"}' in text
    assert "obhut_beat" not in demo.get("/metrics")[1]


@pytest.mark.clause("C-5.5")
@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "localhost.evil.example"])
def test_a_foreign_host_name_is_refused(demo: Running, host: str) -> None:
    request = urllib.request.Request(f"{demo.url}/anmelden/", headers={"Host": host})
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=10)
    assert refused.value.code == 400
    refused.value.close()


@pytest.mark.clause("C-2.6e", "C-7.9")
def test_requirements_are_public(demo: Running) -> None:
    code, text = demo.get("/systemvoraussetzungen/")
    assert code == 200
    assert "Browser" in text


@pytest.mark.clause("C-2.4a")
def test_the_build_is_shown(demo: Running) -> None:
    assert demo.ready["version"] in demo.get("/ueber/")[1]


def test_a_second_instance_on_the_same_data_is_refused(demo: Running) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "obhut.cli", "up", "--data", str(demo.data)],
        capture_output=True, text=True, env=environment(), check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 1
    assert str(demo.ready["pid"]) in done.stderr
    assert demo.is_ready()
