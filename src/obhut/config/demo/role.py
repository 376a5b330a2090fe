"""What one simulated device says to the gateway, by the script."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from obhut.config.demo import grid, software
from obhut.config.demo.day import Script, unclean_boots
from obhut.config.demo.machines import Machine, Story
from obhut.config.demo.values import Values, boot_at, disk_percent, values
from obhut.kernel import clock
from obhut.kernel.zones import german_day
from obhut_protocol import inventory
from obhut_protocol.events import Event
from obhut_protocol.facts import Facts, Mount
from obhut_protocol.frames import (
    KIND_EVENT,
    KIND_FACTS,
    KIND_INVENTORY,
    KIND_SAMPLE_ROW,
    Data,
    Hello,
    Payload,
    SampleRow,
    Welcome,
)
from obhut_protocol.limits import PROTO_MAX, PROTO_MIN
from obhut_protocol.metrics import TABLE_VERSION

_LONGEST_SPOOL = timedelta(hours=24)
_STORY = timedelta(days=14)
_JUST_BOOTED = timedelta(minutes=10)
_GB = 1024


class MachineRole:
    """A machine of the cast; sequence numbers are its clock in milliseconds, so they rise."""

    def __init__(
        self,
        machine: Machine,
        key: Ed25519PrivateKey,
        script: Script,
        *,
        version: str,
        shift: timedelta,
        began: datetime,
    ) -> None:
        self.machine = machine
        self.address = machine.place.line
        self._key = key
        self._script = script
        self._version = version
        self._shift = shift
        self._began = began
        self._seq = 0
        self._rows_until = datetime.min.replace(tzinfo=began.tzinfo)

    def key(self) -> Ed25519PrivateKey:
        """Return the key of the device."""
        return self._key

    def hello(self, last_acked: int) -> Hello:
        """Return the greeting."""
        machine, day = self.machine, german_day(self._played(clock.real()))
        hashes = {
            section: inventory.section_hash(content)
            for section, content in software.sections(machine, day).items()
        }
        return Hello(
            PROTO_MIN, PROTO_MAX, self._version, f"{machine.system.name} {machine.system.version}",
            str(UUID(int=machine.number)), machine.spool_id.hex, last_acked,
            (inventory.cap(hashes),), machine.hardware_id, machine.hostname,
        )  # fmt: skip

    def opening(self, welcome: Welcome) -> Iterator[Data]:
        """Yield what waits: rows of the time away, the boot, what changed of the inventory."""
        at = clock.real()
        stored = datetime.fromtimestamp(welcome.last_seq_stored / 1000, at.tzinfo)
        self._seq = welcome.last_seq_stored
        if welcome.last_seq_stored:
            yield from self._missed(max(stored, at - _LONGEST_SPOOL), at)
            yield from self._boot(stored, at)
        else:
            yield from self._story(at)
            yield from self._missed(at - grid.ROW, at)
        self._rows_until = grid.last_end(self.machine, at)
        yield self._data(KIND_FACTS, self._facts(at), at)
        yield from self._changes(welcome, at)

    def row(self) -> Data | None:
        """Return the row that has just come to its end, None where none has since the last one."""
        end = grid.last_end(self.machine, clock.real())
        if end <= self._rows_until:
            return None
        self._rows_until = end
        return self._row(end)

    def sample(self) -> Data | None:
        """Return the measurement of this moment."""
        return self._row(clock.real())

    def _played(self, at: datetime) -> datetime:
        return at + self._shift

    def _missed(self, since: datetime, until: datetime) -> Iterator[Data]:
        for end in grid.ends(self.machine, since, until):
            if found := self._row(end):
                yield found

    def _row(self, end: datetime) -> Data | None:
        measured = self._values(end)
        if measured is None:
            return None
        begin = end - grid.ROW
        row = SampleRow(_ms(begin), _ms(end), grid.SAMPLES, TABLE_VERSION, tuple(measured))
        return self._data(KIND_SAMPLE_ROW, row, end)

    def _values(self, at: datetime) -> Values | None:
        played = self._played(at)
        on = self._script.runs(self.machine, played)
        if on is None:
            return None
        return values(self.machine, played, boot_at(self.machine, played, on), self._began)

    def _boot(self, stored: datetime, at: datetime) -> Iterator[Data]:
        """Yield the event of a start that is not reported yet; waking up is none."""
        on = self._script.runs(self.machine, self._played(at))
        if on is not None and on.is_boot and self._played(stored) < on.begin:
            booted = on.begin - self._shift
            clean = booted not in self._unclean(booted - _JUST_BOOTED, at)
            yield self._event(booted, "boot", 0 if clean else 2, "", ("clean", clean))

    def _story(self, at: datetime) -> Iterator[Data]:
        """Yield what the devices at risk have had in their spool before the first greeting."""
        for booted in self._unclean(at - _STORY, at):
            yield self._event(booted, "boot", 2, "", ("clean", False))
        if self.machine.story is Story.DISK_FILLS:
            percent = round(disk_percent(self.machine, self._played(at), self._began), 1)
            yield self._event(at, "disk-full", 3, _root(self.machine), ("percent", percent))

    def _unclean(self, since: datetime, until: datetime) -> list[datetime]:
        found = unclean_boots(self.machine, self._played(since), self._played(until))
        return [booted - self._shift for booted in found]

    def _changes(self, welcome: Welcome, at: datetime) -> Iterator[Data]:
        """Yield the sections that the server holds otherwise; nothing before it holds any."""
        if not welcome.inventory:
            return
        day = german_day(self._played(at))
        for section, content in software.sections(self.machine, day).items():
            if welcome.inventory.get(section) != inventory.section_hash(content):
                for part in inventory.pack(section, None, content):
                    yield self._data(KIND_INVENTORY, part, at)

    def _facts(self, at: datetime) -> Facts:
        machine, played = self.machine, self._played(at)
        on = self._script.runs(machine, played)
        booted = boot_at(machine, played, on) - self._shift if on else at
        total = machine.model.disk_gb * _GB
        used = int(total * disk_percent(machine, played, self._began) / 100)
        return Facts(
            os_name=machine.system.name,
            os_version=machine.system.version,
            kernel=machine.system.kernel,
            arch="x86_64",
            boot_at=_ms(booted),
            mounts=(Mount(_root(machine), total, used, None if machine.is_windows else 9.0),),
            failed_services=("cups-browsed.service",) if _has_cups(machine) else (),
            reboot_required=(machine.number + played.toordinal() // 2) % 29 == 3,
            sessions=0 if machine.model.form == "server" else 1,
            virtual="kvm" if machine.is_virtual else "",
            agent_version=self._version,
            psi=not machine.is_windows,
        )

    def _event(
        self, at: datetime, kind: str, severity: int, subject: str, detail: tuple[str, bool | float]
    ) -> Data:
        return self._data(KIND_EVENT, Event(_ms(at), kind, severity, subject, (detail,)), at)

    def _data(self, kind: int, payload: Payload, at: datetime) -> Data:
        self._seq = max(self._seq + 1, _ms(at))
        return Data(self._seq, kind, _ms(at), payload)


def _root(machine: Machine) -> str:
    return "C:" if machine.is_windows else "/"


def _has_cups(machine: Machine) -> bool:
    return machine.number % 41 == 7 and not machine.is_windows


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
