"""Measurements of a Linux machine from /proc and /sys alone; psutil would cost idle memory.

Each function returns None for what this machine does not have. ``root`` moves the whole file tree
for tests with absent and hostile files.
"""

from typing import NamedTuple

from obhut_agent import mounts
from obhut_agent.reading import content, lines, listing, number
from obhut_agent.sessions import sessions_class


class Counters(NamedTuple):
    """Counters that only rise; a sample shows their difference. Jiffies and bytes."""

    busy: float
    total: float
    received: float
    sent: float


class LinuxProbe:
    """Reads one machine."""

    def __init__(self, root: str = "") -> None:
        self._root = root

    def counters(self) -> Counters:
        """Return the counters as they stand now; 0 where there are none."""
        busy, total = self._cpu()
        received, sent = self._network()
        return Counters(busy, total, received, sent)

    def gauges(self) -> dict[str, float | None]:
        """Return what is measured at one moment, by metric name."""
        return {
            **self._load(),
            **self._memory(),
            **self._pressure(),
            **self._disks(),
            "uptime_s": number(content(f"{self._root}/proc/uptime").partition(" ")[0]),
            "temperature_c_max": self._temperature(),
            "battery_percent": self._battery(),
            "processes": self._processes(),
            "sessions_class": sessions_class(self._root),
        }

    def disks(self) -> list[mounts.Usage]:
        """Return the usage of each file system."""
        return mounts.usages(f"{self._root}/proc/self/mountinfo")

    def _cpu(self) -> tuple[float, float]:
        fields = content(f"{self._root}/proc/stat").partition("\n")[0].split()[1:9]
        ticks = [number(field) or 0.0 for field in fields]
        if len(ticks) < 5:
            return 0.0, 0.0
        total = sum(ticks)
        return total - ticks[3] - ticks[4], total  # idle and waiting for disks

    def _network(self) -> tuple[float, float]:
        received = sent = 0.0
        for line in lines(f"{self._root}/proc/net/dev")[2:]:
            name, _, rest = line.partition(":")
            fields = rest.split()
            if len(fields) >= 9 and self._is_card(name.strip()):
                received += number(fields[0]) or 0.0
                sent += number(fields[8]) or 0.0
        return received, sent

    def _is_card(self, name: str) -> bool:
        """Bridges and tunnels would count the same bytes again."""
        return bool(listing(f"{self._root}/sys/class/net/{name}/device"))

    def _load(self) -> dict[str, float | None]:
        fields = [*content(f"{self._root}/proc/loadavg").split()[:3], "", "", ""]
        names = ("load1", "load5", "load15")
        return {name: number(field) for name, field in zip(names, fields, strict=False)}

    def _memory(self) -> dict[str, float | None]:
        kib = self._meminfo()
        total, available = kib.get("MemTotal"), kib.get("MemAvailable")
        swap, swap_free = kib.get("SwapTotal"), kib.get("SwapFree")
        return {
            "mem_used_percent": _used_percent(total, available),
            "mem_available_mb": None if available is None else available / 1024,
            "swap_used_percent": _used_percent(swap, swap_free),
        }

    def _meminfo(self) -> dict[str, float]:
        found = {}
        for line in lines(f"{self._root}/proc/meminfo"):
            name, _, rest = line.partition(":")
            value = number(rest.removesuffix("kB"))
            if value is not None:
                found[name] = value
        return found

    def _pressure(self) -> dict[str, float | None]:
        kinds = {"cpu": "cpu", "mem": "memory", "io": "io"}
        return {
            f"psi_{short}_some10": _some10(content(f"{self._root}/proc/pressure/{file}"))
            for short, file in kinds.items()
        }

    def _disks(self) -> dict[str, float | None]:
        disks = self.disks()
        inodes = [disk.inodes_percent for disk in disks if disk.inodes_percent is not None]
        return {
            "disk_used_percent_max": max((disk.used_percent for disk in disks), default=None),
            "inode_used_percent_max": max(inodes, default=None),
        }

    def _temperature(self) -> float | None:
        sys = f"{self._root}/sys/class"
        files = [f"{sys}/thermal/{name}/temp" for name in listing(f"{sys}/thermal")]
        for chip in listing(f"{sys}/hwmon"):
            names = listing(f"{sys}/hwmon/{chip}")
            files += [f"{sys}/hwmon/{chip}/{name}" for name in names if _is_temperature(name)]
        degrees = [value / 1000 for file in files if (value := number(content(file))) is not None]
        return max((value for value in degrees if -50 < value < 150), default=None)

    def _battery(self) -> float | None:
        """Return the charge of the emptiest battery of the machine itself (not of a mouse)."""
        folder = f"{self._root}/sys/class/power_supply"
        charges = [
            number(content(f"{folder}/{name}/capacity"))
            for name in listing(folder)
            if content(f"{folder}/{name}/type").strip() == "Battery"
            and content(f"{folder}/{name}/scope").strip() != "Device"
        ]
        return min((c for c in charges if c is not None and 0 <= c <= 100), default=None)

    def _processes(self) -> float | None:
        count = sum(name.isdigit() for name in listing(f"{self._root}/proc"))
        return float(count) if count else None


def _used_percent(total: float | None, free: float | None) -> float | None:
    if not total or free is None:
        return None
    return round(100 * (total - free) / total, 3)


def _some10(text: str) -> float | None:
    first = text.partition("\n")[0]
    if not first.startswith("some avg10="):
        return None
    return number(first.removeprefix("some avg10=").partition(" ")[0])


def _is_temperature(name: str) -> bool:
    return name.startswith("temp") and name.endswith("_input")
