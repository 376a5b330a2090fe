"""Made-up machines for the inventory: files below a folder, programs that say what they should."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from obhut_agent.inventory.source import Source

STATUS = """\
Package: bash
Status: install ok installed
Architecture: amd64
Version: 5.2.15-2+b8
Description: shell
 Package: fooled
 Version: 1

Package: libssl3
Status: install ok installed
Architecture: amd64
Source: openssl (3.0.11-1)
Version: 3.0.11-1~deb12u2

Package: gone
Status: deinstall ok config-files
Architecture: amd64
Version: 1.0

Package: half
Status: install ok half-configured
Architecture: all
Version: 2.0
"""
DMI = {
    "sys_vendor": "Lenovo\n", "product_name": "ThinkPad T14 Gen 3\n", "chassis_type": "10\n",
    "bios_vendor": "LENOVO\n", "bios_version": "N3MET17W\n", "bios_date": "03/01/2026\n",
    "product_serial": "To Be Filled By O.E.M.\n",
}  # fmt: skip
CPUINFO = "\n\n".join(
    f"processor\t: {n}\nmodel name\t: Intel(R) Core(TM) i5-1245U  CPU @ 1.60GHz\n"
    f"physical id\t: 0\ncore id\t: {n // 2}\ncpu cores\t: 2\ncpu MHz\t: {1000 + n}.5"
    for n in range(4)
)
FILES = {
    **{f"sys/class/dmi/id/{name}": said for name, said in DMI.items()},
    "var/lib/dpkg/status": STATUS,
    "proc/cpuinfo": CPUINFO,
    "proc/meminfo": "MemTotal:       16243712 kB\nMemFree: 1 kB\n",
    "proc/sys/kernel/osrelease": "6.1.0-28-amd64\n",
    "proc/net/if_inet6": (
        "20010db8000000000000000000000001 02 40 00 80 eth0\n"
        "20010db8000000000000000000000002 02 40 00 01 eth0\n"
        "fe800000000000000000000000000001 02 40 20 80 eth0\nrubbish\n"
    ),
    "etc/os-release": 'NAME="Debian GNU/Linux"\nVERSION_ID="12"\nVERSION_CODENAME=bookworm\n',
    "etc/timezone": "Europe/Berlin\n",
    "etc/default/locale": 'LANG="de_DE.UTF-8"\n',
    "etc/passwd": (
        "root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1::/:/usr/sbin/nologin\n"
        "anna:x:1000:1000:Anna Amsel:/home/anna:/bin/bash\n"
        "bernd:x:1001:27:Bernd Buche:/home/bernd:/bin/bash\n"
        "svc:x:1002:1002::/:/usr/sbin/nologin\nbroken line\nx:y:z:0::/:/bin/sh\n"
    ),
    "etc/group": "sudo:x:27:anna\nwheel:x:998:anna,nobody-here\nanna:x:1000:\nbroken\n",
    "sys/block/sda/size": "1953525168\n", "sys/block/sda/dev": "8:0\n",
    "sys/block/sda/queue/rotational": "1\n", "sys/block/sda/device/model": "WDC WD10EZEX\n",
    "sys/block/sda/device/vendor": "ATA\n", "sys/block/sda/device/rev": "1A01\n",
    "run/udev/data/b8:0": "E:ID_SERIAL_SHORT=WD-123\nE:ID_WWN=0x50014ee2\nS:rubbish\n",
    "sys/block/nvme0n1/size": "1000215216\n", "sys/block/nvme0n1/device/serial": "S4EV\n",
    "sys/block/nvme0n1/device/model": "Samsung SSD 970\n", "sys/block/nvme0n1/wwid": "eui.0025\n",
    "sys/block/nvme0n1/device/firmware_rev": "2B2Q\n",
    "sys/block/vdb/size": "2097152\n", "sys/block/vdb/serial": "vol-1\n",
    "sys/block/sdb/size": "100\n", "sys/block/sdb/removable": "1\n",
    "sys/block/loop0/size": "100\n", "sys/block/sdc/size": "0\n",
    "sys/class/net/eth0/address": "aa:bb:cc:00:11:22\n", "sys/class/net/eth0/speed": "1000\n",
    "sys/class/net/eth0/device/vendor": "0x1\n",
    "sys/class/net/wlp2s0/wireless/x": "", "sys/class/net/wlp2s0/speed": "-1\n",
    "sys/class/net/veth12/address": "aa:bb:cc:00:11:23\n",
    "sys/class/net/lo/address": "00:00:00:00:00:00\n",
}  # fmt: skip


class Programs:
    """Programs of a made-up machine: first words of a command → its output, None = it fails."""

    def __init__(self, said: Mapping[str, str | None] | None = None) -> None:
        self.said = dict(said or {})
        self.asked: list[str] = []

    def has(self, program: str) -> bool:
        return any(command.split()[0] == program for command in self.said)

    def __call__(
        self, command: Sequence[str], *, timeout_s: float = 1, fine: tuple[int, ...] = (0,)
    ) -> str | None:
        line = " ".join(command)
        self.asked.append(line)
        assert timeout_s <= 180
        assert 0 in fine
        known = sorted(self.said, key=len, reverse=True)
        return next((self.said[start] for start in known if self._fits(start, line)), None)

    @staticmethod
    def _fits(start: str, line: str) -> bool:
        return set(start.split()) <= set(line.split())


def machine(
    root: Path,
    files: Mapping[str, str] = FILES,
    *,
    said: Mapping[str, str | None] | None = None,
    is_root: bool = False,
    today: str = "2026-11-24",
) -> Source:
    """Write ``files`` below ``root`` and return where to read from."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    addresses = {"eth0": ["192.0.2.7"], "lo": ["127.0.0.1"]}
    return Source(str(root), Programs(said), lambda: addresses, is_root, today)
