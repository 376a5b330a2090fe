"""What is handed out for devices: the page, the files, the lines, the age of an agent."""

import json
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.contrib.staticfiles.finders import get_finders
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

import obhut
from obhut.devices import api as devices
from obhut.devices.api import Age
from obhut.devices.distribution import versions
from obhut.tenancy.api import operator_scope
from tests.devices.making import device_of
from tests.sign_in import signed_in

if TYPE_CHECKING:
    from tests.cast import Cast

SCRIPT = "#!/bin/sh\n"
NAME = "obhut-agent-0.1.0-linux-x86_64.tar.gz"
ENROLMENT = devices.Enrolment("https://platform.example", "obhut-t0ken", "ab12 cd34")


@pytest.fixture
def shelf(tmp_path: Path, settings: "pytest.FixtureRequest") -> Path:
    """Put a package on the shelf."""
    folder = tmp_path / "building-1"
    folder.mkdir()
    (folder / NAME).write_bytes(b"package")
    (folder / "install.sh").write_text(SCRIPT)
    (folder / "sha256sums.txt").write_text("0  x\n")
    (folder / "manifest.json").write_text(json.dumps({
        "version": "0.1.0", "arch": "x86_64", "glibc": "2.36", "python": "3.11.2",
        "package": NAME, "package_sha256": "a" * 64, "script_sha256": "b" * 64,
        "unpacked_kb": 1, "key": "k",
    }))  # fmt: skip
    (tmp_path / "current").symlink_to("building-1")
    settings.AGENT_SHELF = tmp_path  # type: ignore[attr-defined]
    return tmp_path


@pytest.fixture
def empty(tmp_path: Path, settings: "pytest.FixtureRequest") -> None:
    settings.AGENT_SHELF = tmp_path  # type: ignore[attr-defined]


def _get(path: str, client: Client | None = None) -> "object":
    return (client or Client()).get(path, headers={"host": "localhost"})


@pytest.mark.django_db
def test_everybody_may_see_and_fetch_what_is_ready(shelf: Path) -> None:
    page = _get("/agent/").content.decode().replace("<wbr>", "")  # type: ignore[attr-defined]
    assert NAME in page
    assert "a" * 64 in page
    assert "b" * 64 in page
    assert "/systemvoraussetzungen/" in page
    for name, content in {NAME: b"package", "install.sh": SCRIPT.encode()}.items():
        answer = _get(f"/agent/{name}")
        assert b"".join(answer.streaming_content) == content  # type: ignore[attr-defined]
        assert answer["X-Content-Type-Options"] == "nosniff"  # type: ignore[index]


@pytest.mark.django_db
def test_until_it_is_ready_the_page_says_so_and_asks_again(empty: None) -> None:
    page = _get("/agent/").content.decode()  # type: ignore[attr-defined]
    assert "wird vorbereitet" in page
    assert "hx-get" in page
    answer = _get("/agent/install.sh")
    assert (answer.status_code, answer["Retry-After"]) == (503, "15")  # type: ignore[attr-defined,index]
    assert "vorbereitet" in answer.content.decode()  # type: ignore[attr-defined]


@pytest.mark.django_db
@pytest.mark.clause("C-2.6c")
def test_nothing_else_of_the_program_is_served(shelf: Path, cast: "Cast") -> None:
    """Neither beside the package nor as a static file, to nobody, in no spelling."""
    source = Path(obhut.__file__).parent
    places = [str(path.relative_to(source)) for path in sorted(source.rglob("*.py"))[::15]]
    assert len(places) > 20
    odd = ("manifest.json", "lock", "current", "../manifest.json", "..%2fcurrent%2finstall.sh",
           "building-1/install.sh", ".current", f"{NAME}/")  # fmt: skip
    for client in (Client(), signed_in(cast.olga)):
        for prefix in ("/", "/static/", "/static/../", "/agent/", "/agent/../"):
            for place in (*places, *odd):
                answer = _get(prefix + place, client)
                assert answer.status_code in {301, 302, 403, 404}, prefix + place  # type: ignore[attr-defined]
    static = [Path(path) for finder in get_finders() for path, _ in finder.list([])]
    assert static, "nothing was looked at"
    kinds = {path.suffix for path in static}
    assert kinds <= {
        ".css", ".js", ".json", ".svg", ".woff2", ".png", ".ico", ".br", ".gz", ".md", ".txt",
        ".gif", ".map",
    }, kinds  # fmt: skip


def test_a_line_pins_the_script_and_the_key() -> None:
    line = devices.install_line(ENROLMENT, script_sha256="c" * 64)
    words = shlex.split(line)
    assert "https://platform.example/agent/install.sh" in words
    assert words[-6:] == [
        "--server", "https://platform.example", "--token", "obhut-t0ken",
        "--fingerprint", "ab12cd34)",
    ]  # fmt: skip
    assert f'echo "{"c" * 64}  $f" | sha256sum -c' in line
    assert "proxy" not in line
    assert "\n" not in line
    assert "| sh " not in line


def test_a_line_behind_a_proxy_names_it_for_the_way_and_for_the_agent() -> None:
    proxy = "http://name:wort@proxy.example:3128"
    line = devices.install_line(ENROLMENT, script_sha256="c" * 64, proxy=proxy)
    assert line.count(f"https_proxy={proxy} ") == 2
    assert line.endswith(f"--proxy {proxy})")


@pytest.mark.parametrize(
    ("address", "good"),
    [
        ("http://proxy:3128", True),
        ("http://a:b@10.0.0.1:8080", True),
        ("https://proxy:3128", False),
        ("http://p;rm -rf /", False),
        ("http://$(id)", False),
        ("http://`id`", False),
        ("http://p'\"", False),
        ("http://", False),
        ("http://p\n", False),
        ("proxy:3128", False),
    ],
)
def test_only_an_address_can_stand_in_a_line(address: str, good: bool) -> None:
    assert devices.is_proxy(address) is good


@pytest.mark.parametrize(
    ("version", "age"),
    [
        ("1.4.0", Age.CURRENT),
        ("1.4", Age.CURRENT),
        ("1.4.0+b7", Age.CURRENT),
        ("1.3.9", Age.OLD),
        ("0.10.0", Age.OLD),
        ("1.10.0", Age.NEWER),
        ("2", Age.NEWER),
        ("", Age.UNKNOWN),
        ("neueste", Age.UNKNOWN),
        ("1..2", Age.UNKNOWN),
        ("١.٢", Age.UNKNOWN),
        ("9" * 5000, Age.UNKNOWN),
        ("<script>", Age.UNKNOWN),
    ],
)
def test_an_agent_is_old_when_it_is_older_than_ours(version: str, age: Age) -> None:
    assert versions.age(version, current="1.4.0") is age


@given(st.text(max_size=64), st.text(max_size=64))
def test_no_text_of_a_device_breaks_the_comparison(one: str, other: str) -> None:
    there, back = versions.age(one, current=other), versions.age(other, current=one)
    assert {there, back} in ({Age.OLD, Age.NEWER}, {Age.CURRENT}, {Age.UNKNOWN})


@pytest.mark.django_db
def test_versions_are_counted_within_a_scope(cast: "Cast") -> None:
    for name, version in {"a": "0.0.9", "b": "0.0.9", "c": devices.own_agent_version()}.items():
        device_of(cast.anna, name=name, agent_version=version)
    device_of(cast.carl, agent_version="0.0.1")
    device_of(cast.anna, name="probe", agent_version="0.0.2", is_simulated=True)
    with operator_scope():
        own = devices.agent_versions(cast.anna.scope)
        every = devices.agent_versions(cast.olga.scope)
    assert [(row.version, row.devices, row.age) for row in own] == [
        (devices.own_agent_version(), 1, Age.CURRENT), ("0.0.9", 2, Age.OLD),
    ]  # fmt: skip
    assert [row.version for row in every][-1] == "0.0.1"


def test_the_platform_names_the_version_that_the_agent_says() -> None:
    source = Path(obhut.__file__).parents[2] / "agent/src/obhut_agent/version.py"
    assert f'VERSION = "{devices.own_agent_version()}"' in source.read_text()


@pytest.mark.django_db
def test_an_outdated_agent_is_marked_in_list_and_page(cast: "Cast") -> None:
    old = device_of(cast.anna, name="alt", agent_version="0.0.9")
    new = device_of(cast.anna, name="neu", agent_version=devices.own_agent_version())
    client, org = signed_in(cast.anna), f"/o/k{cast.anna.customer_id}"
    shown = client.get(f"{org}/geraete/?columns=name,agent").content.decode()
    assert shown[shown.index("<tbody") :].count("veraltet") == 1
    pages = [client.get(f"/geraete/{device.pk}/zustand/").content.decode() for device in (old, new)]
    assert ["veraltet; diese Plattform gibt" in page for page in pages] == [True, False]
