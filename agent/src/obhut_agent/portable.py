"""Measurements by psutil for systems that are not Linux; unproven there."""

import psutil

from obhut_agent import clock
from obhut_agent.linux import Counters
from obhut_agent.mounts import Usage


class PortableProbe:
    """What psutil says on every system; the rest is not available."""

    def counters(self) -> Counters:
        """Return the rising counters; seconds instead of jiffies, only their ratio counts."""
        cpu = psutil.cpu_times()
        net = psutil.net_io_counters()
        total = sum(cpu)
        idle = cpu.idle + getattr(cpu, "iowait", 0.0)
        received, sent = (0.0, 0.0) if net is None else (net.bytes_recv, net.bytes_sent)
        return Counters(total - idle, total, received, sent)

    def gauges(self) -> dict[str, float | None]:
        """Return what is measured at one moment, by metric name."""
        memory, swap = psutil.virtual_memory(), psutil.swap_memory()
        load = psutil.getloadavg()
        return {
            **dict(zip(("load1", "load5", "load15"), load, strict=True)),
            "mem_used_percent": memory.percent,
            "mem_available_mb": memory.available / 2**20,
            "swap_used_percent": swap.percent if swap.total else None,
            "disk_used_percent_max": max((d.used_percent for d in self.disks()), default=None),
            "uptime_s": clock.now_ms() / 1000 - psutil.boot_time(),
            "battery_percent": _battery(),
            "processes": float(len(psutil.pids())),
            "sessions_class": float(min(2, len(psutil.users()))),
        }

    def disks(self) -> list[Usage]:
        """Return the usage of each file system."""
        return [found for part in psutil.disk_partitions() if (found := _usage(part.mountpoint))]


def _usage(path: str) -> Usage | None:
    try:
        usage = psutil.disk_usage(path)
    except OSError:
        return None
    return Usage(path, usage.total // 2**20, usage.used // 2**20, usage.percent, None)


def _battery() -> float | None:
    battery = psutil.sensors_battery()
    return None if battery is None else float(battery.percent)
