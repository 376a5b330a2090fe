"""What the invented messages hold: known beforehand, so that every stored row can be checked.

All numbers are whole and small, so that single precision holds them exactly.
"""

from hashlib import md5
from typing import NamedTuple

import msgspec

from obhut_protocol.frames import KIND_SAMPLE_ROW
from obhut_protocol.metrics import TABLE_VERSION

_DATA = 10
_SAMPLES = 5
_ROOM = 4096
_STEPS = (1_000_003, 7_919, 104_729)
_encode = msgspec.msgpack.Encoder().encode

CHECKSUM = """md5("values"::text || ' ' || count || ' '
             || (extract(epoch from device_at) * 1000)::bigint)"""
"""The same as ``Contents.checksum``, over a stored row, in SQL."""


class Contents(NamedTuple):
    """The contents of all messages of a run; times in milliseconds."""

    seed: int
    values: int
    began_ms: int
    interval_ms: int

    def measured_ms(self, seq: int) -> int:
        """Return when the message ``seq`` of a device was measured."""
        return self.began_ms + (seq - 1) * self.interval_ms

    def frame(self, number: int, seq: int) -> bytes:
        """Return the DATA frame ``seq`` of the device ``number``, as ``frames.encode`` would."""
        at = self.measured_ms(seq)
        values = [float(value) for value in self._values(number, seq)]
        payload = [at, at, _SAMPLES, TABLE_VERSION, values]
        return _encode([_DATA, seq, KIND_SAMPLE_ROW, at, payload])

    def checksum(self, number: int, seq: int) -> str:
        """Return the checksum of the row in which the message has to be stored."""
        values = ",".join(map(str, self._values(number, seq)))
        text = f"{{{values}}} {_SAMPLES} {self.measured_ms(seq)}"
        return md5(text.encode(), usedforsecurity=False).hexdigest()

    def _values(self, number: int, seq: int) -> list[int]:
        key = self.seed * _STEPS[0] + number * _STEPS[1] + seq * _STEPS[2]
        return [(key * (place + 1) + place) % _ROOM for place in range(self.values)]
