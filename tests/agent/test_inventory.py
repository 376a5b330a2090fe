"""What a machine is made of: made-up machines, odd ones, and programs that hang or lie."""

import os
import select
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from obhut_agent import clock
from obhut_agent.inventory import collect, packages, remembered, updates
from obhut_agent.inventory.__main__ import ip4, messages
from obhut_agent.inventory.commands import Commands
from obhut_agent.inventory.source import Source
from obhut_protocol import inventory
from obhut_protocol.inventory import Content, Fitted
from obhut_protocol.limits import MAX_ENTRIES
from tests.agent.machines import FILES, machine

APT = """\
Reading package lists...
Inst bash [5.2.15-2+b7] (5.2.15-2+b8 Debian:12.13/oldstable [amd64])
Inst libssl3:i386 [3.0.11-1] (3.0.11-2 Debian:12.13/oldstable, Debian-Security:12/oldstable-security [i386]) []
Inst tzdata [2026a] (2026b Ubuntu:22.04/jammy-security [all])
Inst esm [1] (2 UbuntuESM:22.04/jammy-infra-security [all])
Inst internal [1] (2 Firma Security Tools:stable [all])
Inst linux-image-6.1.0-29 (6.1.140-1 Debian-Security:12/oldstable-security [amd64])
Conf bash (5.2.15-2+b8 Debian:12.13/oldstable [amd64])
"""  # noqa: E501
DNF = (
    "\nopenssl.x86_64  1:3.0.7-28.el9  baseos\nvim.noarch 9.1-1 appstream\n"
    "Obsoleting Packages\na.b 1 c\n"
)
ADVISORIES = "RHSA-2026:1 Important/Sec. openssl-1:3.0.7-28.el9.x86_64\nrubbish\n"
RPM = (
    "openssl\tx86_64\t1:3.0.7-27.el9\topenssl-3.0.7-27.el9.src.rpm\n"
    "kernel\tx86_64\t5.14.0-1\tkernel-5.14.0-1.src.rpm\n"
    "kernel\tx86_64\t5.14.0-2\tkernel-5.14.0-2.src.rpm\n"
    "gpg-pubkey\t(none)\t1-1\t(none)\nbroken line\n"
)


def sections(source: Source, before: dict[str, Content] | None = None) -> dict[str, Content]:
    found = collect.collect(source, before or {})
    assert all(not fitted.left_out for fitted in found.values())
    return {name: fitted.content for name, fitted in found.items()}


def test_a_laptop_says_what_it_is_made_of(tmp_path: Path) -> None:
    found = sections(machine(tmp_path))
    assert tuple(found) == inventory.SECTIONS
    assert found["hardware"]["machine"] == {
        "vendor": "Lenovo", "model": "ThinkPad T14 Gen 3", "serial": None, "chassis": "laptop",
        "uuid": None,
    }  # fmt: skip
    assert found["firmware"]["bios"]["version"] == "N3MET17W"
    assert found["processors"] == {
        "cpu0": {
            "model": "Intel(R) Core(TM) i5-1245U CPU @ 1.60GHz", "cores": 2, "threads": 4,
            "mhz": 1600,
        }
    }  # fmt: skip
    assert found["memory"]["total"]["size_mb"] == 15863
    assert found["system"]["os"]["codename"] == "bookworm"
    assert found["system"]["os"]["timezone"] == "Europe/Berlin"
    assert found["system"]["os"]["locale"] == "de_DE.UTF-8"
    assert found["system"]["os"]["boot_mode"] == "bios"


def test_what_only_root_may_read_is_taken_from_the_copies_for_the_agent(tmp_path: Path) -> None:
    copies = {"run/obhut-agent/product_serial": "PF-1\n", "run/obhut-agent/product_uuid": "u-1\n"}
    files = {**FILES, **copies, "sys/class/dmi/id/product_serial": ""}
    found = sections(machine(tmp_path, files))["hardware"]["machine"]
    assert (found["serial"], found["uuid"]) == ("PF-1", "u-1")


def test_disks_say_what_their_maker_calls_them(tmp_path: Path) -> None:
    found = sections(machine(tmp_path))["disks"]
    assert found == {
        "WD-123": {
            "device": "sda", "model": "WDC WD10EZEX", "serial": "WD-123", "wwn": "0x50014ee2",
            "size_gb": 1000, "kind": "hdd", "firmware": "1A01",
        },
        "S4EV": {
            "device": "nvme0n1", "model": "Samsung SSD 970", "serial": "S4EV", "wwn": "eui.0025",
            "size_gb": 512, "kind": "nvme", "firmware": "2B2Q",
        },
        "vol-1": {
            "device": "vdb", "model": None, "serial": "vol-1", "wwn": None, "size_gb": 1,
            "kind": "virtual", "firmware": None,
        },
    }  # fmt: skip


def test_a_disk_is_asked_only_by_root_and_not_woken(tmp_path: Path) -> None:
    files = {"sys/block/sda/size": "1953525168\n"}
    said = {"smartctl": '{"model_name": "WDC", "serial_number": "W1", "firmware_version": 7}'}
    source = machine(tmp_path, files, said=said, is_root=True)
    assert sections(source)["disks"]["W1"]["model"] == "WDC"
    assert any("-n standby" in line for line in source.run.asked)  # type: ignore[attr-defined]
    plain = machine(tmp_path, files, said=said)
    assert sections(plain)["disks"]["sda"]["serial"] is None
    odd = machine(tmp_path, files, said={"smartctl": "[" * 9999}, is_root=True)
    assert sections(odd)["disks"]["sda"]["serial"] is None


def test_addresses_that_last_and_no_others(tmp_path: Path) -> None:
    found = sections(machine(tmp_path))["network"]
    assert found == {
        "eth0": {
            "mac": "aa:bb:cc:00:11:22", "speed_mbit": 1000, "kind": "ethernet",
            "addresses": ["192.0.2.7", "2001:db8::1"],
        },
        "wlp2s0": {"mac": None, "speed_mbit": None, "kind": "wlan", "addresses": []},
    }  # fmt: skip


def test_people_are_counted_and_never_named(tmp_path: Path) -> None:
    found = sections(machine(tmp_path))
    assert found["users"] == {"counts": {"local": 2, "administrators": 2}}
    assert not any(name in repr(found) for name in ("anna", "Amsel", "bernd", "Buche"))


def test_packages_of_debian(tmp_path: Path) -> None:
    assert sections(machine(tmp_path))["packages"] == {
        "dpkg:bash:amd64": {"version": "5.2.15-2+b8"},
        "dpkg:libssl3:amd64": {"version": "3.0.11-1~deb12u2", "source": "openssl"},
        "dpkg:half:all": {"version": "2.0"},
    }


def test_packages_of_the_other_managers(tmp_path: Path) -> None:
    said = {
        "rpm -qa": RPM,
        "flatpak list": "org.gimp.GIMP\t2.10.38\tflathub\norg.x.Runtime\t\tflathub\n",
        "snap list": "Name  Version  Rev\ncode  1.90  1\n",
    }
    assert sections(machine(tmp_path, {}, said=said))["packages"] == {
        "rpm:kernel:x86_64": {"version": "5.14.0-1"},
        "rpm:kernel:x86_64#2": {"version": "5.14.0-2"},
        "rpm:openssl:x86_64": {"version": "1:3.0.7-27.el9"},
        "flatpak:org.gimp.GIMP": {"version": "2.10.38"},
        "flatpak:org.x.Runtime": {"version": "-"},
        "snap:code": {"version": "1.90"},
    }


def test_updates_of_apt_say_where_they_come_from(tmp_path: Path) -> None:
    source = machine(tmp_path, said={"apt-get": APT})
    found = sections(source)["updates"]
    assert found["apt:libssl3:i386"] == {
        "from": "3.0.11-1", "to": "3.0.11-2", "origin": "Debian-Security:12/oldstable-security",
        "security": True, "since": "2026-11-24",
    }  # fmt: skip
    secure = {key.split(":")[1]: values["security"] for key, values in found.items()}
    assert secure == {
        "bash": False, "libssl3": True, "tzdata": True, "esm": True, "internal": False,
    }  # fmt: skip
    (asked,) = source.run.asked  # type: ignore[attr-defined]
    assert "-s" in asked.split()
    assert "Debug::NoLocking=1" in asked
    assert "Dir::Cache::pkgcache=" in asked
    assert "update" not in asked.split()


def test_apt_reads_its_cache_where_it_would_not_write_it(tmp_path: Path) -> None:
    source = machine(tmp_path, {"var/lib/dpkg/status": "", "var/cache/apt/pkgcache.bin": ""})
    os.utime(tmp_path / "var/lib/dpkg/status", (1, 1))
    assert updates._is_cache_fresh(source.root)
    os.utime(tmp_path / "var/cache/apt/pkgcache.bin", (0, 0))
    assert not updates._is_cache_fresh(source.root)


def test_updates_of_dnf_say_how_bad_it_is(tmp_path: Path) -> None:
    said = {"rpm": RPM, "dnf check-update": DNF, "dnf updateinfo": ADVISORIES}
    source = machine(tmp_path, {}, said=said)
    assert sections(source)["updates"] == {
        "dnf:openssl:x86_64": {
            "from": "1:3.0.7-27.el9", "to": "1:3.0.7-28.el9", "origin": "baseos", "security": True,
            "severity": "important", "since": "2026-11-24",
        },
        "dnf:vim:noarch": {
            "from": None, "to": "9.1-1", "origin": "appstream", "security": False,
            "severity": None, "since": "2026-11-24",
        },
    }  # fmt: skip
    asked = [line for line in source.run.asked if "dnf" in line]  # type: ignore[attr-defined]
    assert all("-C" in line.split() for line in asked)


def test_the_day_on_which_an_update_was_first_seen_stays(tmp_path: Path) -> None:
    first = sections(machine(tmp_path, said={"apt-get": APT}, today="2026-11-01"))
    newer = APT.replace("5.2.15-2+b8", "5.2.15-2+b9")
    found = sections(machine(tmp_path, said={"apt-get": newer}), first)["updates"]
    assert found["apt:bash:amd64"]["to"] == "5.2.15-2+b9"
    assert {values["since"] for values in found.values()} == {"2026-11-01"}


def test_who_does_not_answer_keeps_what_was_known(tmp_path: Path) -> None:
    said = {"apt-get": APT, "rpm": RPM, "flatpak list": "a.B\t1\tx\n"}
    before = sections(machine(tmp_path, said=said))
    silent = machine(tmp_path, said={"apt-get": None, "rpm": None, "flatpak": None})
    after = sections(silent, before)
    assert after["updates"] == before["updates"]
    assert after["packages"] == before["packages"]
    without = sections(machine(tmp_path), before)
    assert without["updates"] == {}
    assert not any(key.startswith("rpm:") for key in without["packages"])


def test_a_broken_status_file_gives_what_is_readable(tmp_path: Path) -> None:
    broken = (
        "Package: fine\nStatus: install ok installed\nArchitecture: all\nVersion: 1\n\n"
        "rubbish\n\x00\xff\nPackage: no-version\nStatus: install ok installed\n\n"
        "Version: 2\nStatus: install ok installed\n\n" + "x" * 200_000 + "\n"
        "Package: <script>alert(1)</script>\nStatus: install ok installed\nArchitecture: =1+1\n"
        "Version: 1\x1b[31m\u202e2\n"
    )
    found = sections(machine(tmp_path, {"var/lib/dpkg/status": broken}))["packages"]
    assert found == {
        "dpkg:fine:all": {"version": "1"},
        "dpkg:<script>alert(1)</script>:=1+1": {"version": "1?[31m?2"},
    }
    (part,) = inventory.pack("packages", None, found)
    assert inventory.join([part]) == found


def test_more_packages_than_may_be_sent_are_cut_and_counted(tmp_path: Path) -> None:
    status = "\n".join(
        f"Package: p{n:06}\nStatus: install ok installed\nArchitecture: all\nVersion: 1\n"
        for n in range(200_000)
    )
    fitted = collect.collect(machine(tmp_path, {"var/lib/dpkg/status": status}), {})["packages"]
    assert len(fitted.content) == MAX_ENTRIES
    assert fitted.left_out == 180_000
    parts = messages({}, {"packages": fitted}, whole=frozenset())
    assert {part.left_out for part in parts} == {180_000}


def test_an_empty_machine_answers_too(tmp_path: Path) -> None:
    found = sections(machine(tmp_path, {}))
    assert found["packages"] == found["updates"] == found["disks"] == {}
    assert inventory.pack("hardware", None, found["hardware"])


def test_a_status_file_that_cannot_be_read_is_no_empty_one(tmp_path: Path) -> None:
    before = sections(machine(tmp_path / "one"))
    source = machine(tmp_path / "other", {"var/lib/dpkg/status/a-folder": ""})
    assert packages.dpkg(source) is None
    assert sections(source, before)["packages"] == before["packages"]


def _program(folder: Path, script: str) -> str:
    path = folder / "program"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def eventually(check: Callable[[], bool], *, within_s: float = 20.0) -> None:
    """Wait until ``check`` says yes."""
    end = clock.monotonic() + within_s
    while not check():
        assert clock.monotonic() < end
        select.select([], [], [], 0.02)


def _lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_program_that_hangs_is_ended_with_its_children(tmp_path: Path) -> None:
    program = _program(tmp_path, f"echo $$ > {tmp_path}/pid; sleep 600 & sleep 600")
    before = clock.monotonic()
    assert Commands()([program], timeout_s=0.5) is None
    assert clock.monotonic() - before < 30
    group = int((tmp_path / "pid").read_text())
    eventually(lambda: not _lives(group))  # zombies of the group go as soon as init looks


def test_a_program_that_fails_floods_or_is_missing_says_nothing(tmp_path: Path) -> None:
    run = Commands()
    assert run([_program(tmp_path, "echo out; exit 3")]) is None
    assert run([_program(tmp_path, "echo out; exit 3")], fine=(0, 3)) == "out\n"
    assert run([_program(tmp_path, "head -c 40000000 /dev/zero")]) is None
    assert run([str(tmp_path / "missing")]) is None
    assert run([_program(tmp_path, "printf 'a\\377b'")]) == "a\ufffdb"
    assert not run.has("no-such-program")
    assert run.has("sh")


def test_this_machine_answers(tmp_path: Path) -> None:
    source = Source("", machine(tmp_path, {}).run, ip4, is_root=False, today=clock.today())
    found = sections(source)
    assert found["processors"]
    assert found["system"]["os"]["kernel"] == os.uname().release
    assert sys.platform == "linux"


def test_what_was_sent_is_remembered(tmp_path: Path) -> None:
    kept: dict[str, Content] = {
        "packages": {"dpkg:a:all": {"version": "1"}},
        "users": {"counts": {"local": 2}},
    }
    remembered.save(tmp_path / "sent", kept)
    assert remembered.load(tmp_path / "sent") == kept
    assert (tmp_path / "sent").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "raw", [b"", b"rubbish", b"obhut inventory 1\nrubbish", b"\x00" * 5_000_000]
)
def test_a_damaged_memory_means_that_nothing_was_sent(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "sent").write_bytes(raw)
    assert remembered.load(tmp_path / "sent") == {}
    assert remembered.load(tmp_path / "missing") == {}


def test_nothing_changed_is_nothing_said(tmp_path: Path) -> None:
    before = sections(machine(tmp_path, FILES))
    again = collect.collect(machine(tmp_path, FILES), before)
    assert messages(before, again, whole=frozenset()) == []
    (part,) = messages(before, again, whole=frozenset({"users"}))
    assert (part.section, part.mode) == ("users", "full")
    assert messages({}, {"a": Fitted({}, 0)}, whole=frozenset())
