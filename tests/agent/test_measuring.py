"""Measuring: real machine, made-up machines, absent and hostile files."""

import os
import struct
from pathlib import Path

import psutil
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from obhut_agent import facts, identity, mounts
from obhut_agent.failed_services import FailedServices
from obhut_agent.linux import Counters, LinuxProbe
from obhut_agent.portable import PortableProbe
from obhut_agent.sampler import Sampler
from obhut_agent.sessions import sessions_class
from obhut_protocol import frames
from obhut_protocol.frames import Data, Facts, Mount, SampleRow
from obhut_protocol.metrics import METRICS, POSITION

MEMINFO = "MemTotal: 1000 kB\nMemAvailable: 250 kB\nSwapTotal: 100 kB\nSwapFree: 75 kB\n"
NET_DEV = (
    "head\nhead\n  lo: 9 0 0 0 0 0 0 0 9 0\n eth0: 1000 0 0 0 0 0 0 0 2000 0\n"
    "br0: 7 0 0 0 0 0 0 0 7 0\n"
)
FILES = {
    "proc/stat": "cpu  10 0 10 70 10 0 0 0 0 0\nbtime 1793000000\n",
    "proc/loadavg": "0.25 0.50 0.75 1/107 99\n",
    "proc/meminfo": MEMINFO,
    "proc/uptime": "86400.50 1.0\n",
    "proc/pressure/cpu": "some avg10=1.50 avg60=0.00 avg300=0.00 total=1\n",
    "proc/pressure/memory": "some avg10=0.25 avg60=0.00 avg300=0.00 total=1\nfull avg10=9.0\n",
    "proc/pressure/io": "rubbish\n",
    "proc/net/dev": NET_DEV,
    "proc/self/mountinfo": "21 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n",
    "proc/1/stat": "1 (init)",
    "proc/42/stat": "42 (x)",
    "sys/class/net/eth0/device/vendor": "0x1",
    "sys/class/thermal/thermal_zone0/temp": "48000\n",
    "sys/class/hwmon/hwmon0/temp1_input": "61500\n",
    "sys/class/hwmon/hwmon0/temp2_input": "4294967295\n",
    "sys/class/power_supply/BAT0/type": "Battery\n",
    "sys/class/power_supply/BAT0/capacity": "77\n",
    "sys/class/power_supply/mouse/type": "Battery\n",
    "sys/class/power_supply/mouse/scope": "Device\n",
    "sys/class/power_supply/mouse/capacity": "3\n",
    "etc/os-release": 'NAME="Debian GNU/Linux"\nVERSION_ID="12"\n',
    "sys/class/dmi/id/sys_vendor": "QEMU\n",
    "run/reboot-required": "",
}


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    for name, content in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return tmp_path


def test_a_made_up_machine_is_measured_exactly(machine: Path) -> None:
    probe = LinuxProbe(str(machine))
    values = probe.gauges()
    assert values["load1"] == 0.25
    assert values["mem_used_percent"] == 75.0
    assert values["swap_used_percent"] == 25.0
    assert values["psi_cpu_some10"] == 1.5
    assert values["psi_mem_some10"] == 0.25
    assert values["psi_io_some10"] is None
    assert values["uptime_s"] == 86400.5
    assert values["temperature_c_max"] == 61.5
    assert values["battery_percent"] == 77
    assert values["processes"] == 2
    assert probe.counters() == Counters(busy=20, total=100, received=1000, sent=2000)


def test_a_made_up_machine_says_what_it_is(machine: Path) -> None:
    found = facts.gather(disks=[], failed=("a.service",), root=str(machine))
    assert (found.os_name, found.os_version) == ("Debian GNU/Linux", "12")
    assert (found.virtual, found.reboot_required, found.psi) == ("kvm", True, True)
    assert found.boot_at == 1_793_000_000_000
    assert found.failed_services == ("a.service",)


def test_this_machine_agrees_with_psutil() -> None:
    own, other = LinuxProbe().gauges(), PortableProbe().gauges()
    for name in ("mem_used_percent", "mem_available_mb", "uptime_s", "disk_used_percent_max"):
        assert own[name] == pytest.approx(other[name], rel=0.1, abs=1)
    counters, foreign = LinuxProbe().counters(), PortableProbe().counters()
    assert counters.total == pytest.approx(foreign.total * os.sysconf("SC_CLK_TCK"), rel=0.05)


def test_this_machine_can_be_sent() -> None:
    probe = LinuxProbe()
    values = Sampler(probe, failed_services=FailedServices().names).sample()
    assert len(values) == len(METRICS) == 20
    assert values[POSITION["mem_available_mb"]]
    frames.encode(Data(1, 1, 1, SampleRow(0, 1, 1, 1, values)))
    frames.encode(Data(1, 2, 1, facts.gather(disks=probe.disks(), failed=None)))


def test_an_empty_machine_has_no_values(tmp_path: Path) -> None:
    sampler = Sampler(LinuxProbe(str(tmp_path)), failed_services=lambda: None)
    assert sampler.sample() == (None,) * 20
    assert sessions_class(str(tmp_path)) is None
    facts.gather(disks=[], failed=None, root=str(tmp_path))


@given(st.sampled_from(sorted(FILES)), st.binary(max_size=200))
@settings(max_examples=300, deadline=None)
def test_hostile_files_give_values_that_can_be_sent(
    tmp_path_factory: pytest.TempPathFactory, name: str, content: bytes
) -> None:
    root = tmp_path_factory.mktemp("machine")
    for other, text in FILES.items():
        path = root / other
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if other == name else text.encode())
    probe = LinuxProbe(str(root))
    values = Sampler(probe, failed_services=lambda: None).sample()
    frames.encode(Data(1, 1, 1, SampleRow(0, 1, 1, 1, values)))
    found = facts.gather(disks=probe.disks(), failed=None, root=str(root))
    frames.encode(Data(1, 2, 1, found))


def test_folders_and_pipes_instead_of_files_do_no_harm(tmp_path: Path) -> None:
    for name in FILES:
        (tmp_path / name).mkdir(parents=True, exist_ok=True)
    sampler = Sampler(LinuxProbe(str(tmp_path)), failed_services=lambda: None)
    assert sampler.sample()[POSITION["load1"]] is None


class _Scripted:
    def __init__(self, *readings: Counters) -> None:
        self._readings = list(readings)

    def counters(self) -> Counters:
        return self._readings.pop(0)

    def gauges(self) -> dict[str, float | None]:
        return {"load1": float("nan"), "load5": 1e300, "load15": 0.12345}

    def disks(self) -> list[mounts.Usage]:
        return []


def test_rates_are_differences(monkeypatch: pytest.MonkeyPatch) -> None:
    times = iter([100.0, 110.0, 110.01])
    monkeypatch.setattr("obhut_agent.clock.monotonic", lambda: next(times))
    start, later = Counters(10, 100, 5000, 0), Counters(35, 200, 17_500, 2500)
    sampler = Sampler(
        _Scripted(start, later, later), failed_services=lambda: ("a.service", "b.service")
    )
    values = sampler.sample()
    assert values[POSITION["cpu_percent"]] == 25.0
    assert values[POSITION["net_rx_kbps"]] == 10.0
    assert values[POSITION["net_tx_kbps"]] == 2.0
    assert values[POSITION["failed_services"]] == 2.0
    assert (values[1], values[2], values[3]) == (None, None, 0.123)
    assert sampler.sample()[POSITION["cpu_percent"]] is None


def _utmp(kind: int, pid: int) -> bytes:
    return struct.pack("<h2xi", kind, pid).ljust(384, b"\0")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"", 0),
        (_utmp(2, 1) + _utmp(7, 1), 1),
        (_utmp(7, 1) * 3, 2),
        (_utmp(7, 999_999_999), 0),
        (_utmp(7, -5), 0),
        (_utmp(7, 1) + b"torn", 1),
        (bytes(range(100)), 0),
    ],
)
def test_sessions_by_utmp(machine: Path, raw: bytes, expected: float) -> None:
    (machine / "run/utmp").write_bytes(raw)
    assert sessions_class(str(machine)) == expected


def test_sessions_by_logind(machine: Path) -> None:
    folder = machine / "run/systemd/sessions"
    folder.mkdir(parents=True)
    assert sessions_class(str(machine)) == 0
    (folder / "1").write_text("UID=1000\nUSER=erika\nCLASS=user\nSTATE=active\n")
    (folder / "2").write_text("UID=0\nCLASS=manager\nSTATE=active\n")
    (folder / "3").write_text("UID=1000\nCLASS=user\nSTATE=closing\n")
    assert sessions_class(str(machine)) == 1
    found = facts.gather(disks=[], failed=None, root=str(machine))
    assert found.sessions == 1
    assert "erika" not in repr(found)


def _services(tmp_path: Path, script: str) -> FailedServices:
    return FailedServices(("/bin/sh", "-c", script), tmp_path)


def test_failed_services_are_asked_for_once(tmp_path: Path) -> None:
    script = f"echo x >> {tmp_path}/asked; printf 'b.service loaded\\n\\na.service failed\\n'"
    services = _services(tmp_path, script)
    assert services.names() == services.names() == ("a.service", "b.service")
    assert (tmp_path / "asked").read_text() == "x\n"


def test_no_systemd_or_a_broken_one_is_not_known(tmp_path: Path) -> None:
    assert _services(tmp_path, "exit 1").names() is None
    assert FailedServices(("/no/such",), tmp_path).names() is None
    assert FailedServices(("/bin/false",), tmp_path / "none").names() is None


def test_hostile_names_of_services_are_made_fit(tmp_path: Path) -> None:
    names = _services(tmp_path, "printf 'a\\033[31m.service x\\n\\377\\376.service x\\n'").names()
    assert names is not None
    frames.encode(Data(1, 2, 1, Facts(failed_services=names)))


def test_only_own_disks_are_looked_at(tmp_path: Path) -> None:
    (tmp_path / "mounts").write_text(
        "21 1 8:1 / / rw shared:1 - ext4 /dev/sda1 rw\n"
        "22 21 0:5 / /proc rw - nfs server:/x rw\n"
        "23 21 7:0 / /sys ro - squashfs /dev/loop0 ro\n"
        "24 21 8:2 / /dev rw - ext4 /dev/sda2 ro,relatime\n"
        "25 21 8:17 / /not\\040there rw - ext4 /dev/sdb1 rw\n"
        "broken\n26 21 8:1\n27 21 8:1 / /x rw - ext4\n"
    )
    assert [usage.path for usage in mounts.usages(str(tmp_path / "mounts"))] == ["/"]


def test_a_read_only_view_of_a_disk_hides_no_disk(tmp_path: Path) -> None:
    """As a service sees it that may write nothing: the disk itself is writable."""
    (tmp_path / "mounts").write_text("22 21 0:5 / /proc ro,nosuid - ext4 /dev/sdb1 rw\n")
    # /proc stands for a mounted disk: it is there and has a device number of its own.
    assert list(mounts._paths(str(tmp_path / "mounts"))) == ["/proc"]


def test_disk_usage_agrees_with_psutil() -> None:
    root = next(usage for usage in mounts.usages() if usage.path == "/")
    assert root.used_percent == pytest.approx(psutil.disk_usage("/").percent, abs=0.2)


def _facts(used_mb: int, *, boot_at: int = 0) -> Facts:
    mount = Mount("/", 1000, used_mb, 1.0)
    return Facts(mounts=(mount,), boot_at=boot_at, reboot_required=False)


def test_facts_are_news_only_when_they_mean_something() -> None:
    old = _facts(500)
    assert facts.differ(None, old)
    assert not facts.differ(old, _facts(509, boot_at=900))
    assert facts.differ(old, _facts(511))
    assert facts.differ(old, old._replace(reboot_required=True))
    assert facts.differ(old, old._replace(mounts=()))


def test_the_hardware_id_hides_and_distinguishes(tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    first.write_text("0123456789abcdef0123456789abcdef\n")
    second.write_text("0123456789abcdef0123456789abcdee\n")
    assert identity.hardware_id(first) == identity.hardware_id(first)
    assert identity.hardware_id(first) != identity.hardware_id(second)
    assert len(identity.hardware_id(tmp_path / "none")) == 64
