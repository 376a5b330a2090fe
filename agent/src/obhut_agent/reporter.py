"""What goes into the spool and when: sample rows, status facts and events."""

from collections.abc import Callable

from obhut_agent import clock, facts, log
from obhut_agent.noticing import Noticing
from obhut_agent.sampler import Sample
from obhut_agent.spool import Spool
from obhut_protocol import frames
from obhut_protocol.facts import Facts
from obhut_protocol.frames import Data, Event, Limits, Part, SampleRow
from obhut_protocol.limits import MAX_ROW_SPAN_MS
from obhut_protocol.malformed import Malformed
from obhut_protocol.metrics import TABLE_VERSION, aggregate

EARLY_S = 300
"""For so long after the start each sample is a row of its own: a new device shows a curve."""


class Reporter:
    """Collects samples into rows; one is open at a time."""

    def __init__(
        self,
        spool: Spool,
        *,
        sample: Callable[[], Sample],
        gather: Callable[[], Facts],
        noticing: Noticing | None = None,
    ) -> None:
        self._spool = spool
        self._sample = sample
        self._gather = gather
        self._noticing = noticing
        self._facts: Facts | None = None
        self._samples: list[Sample] = []
        self._row_since = self._started = clock.monotonic()

    def begin(self) -> None:
        """Write what happened while the agent did not run, then the first facts."""
        if self._noticing is not None:
            self._write_events(self._noticing.started())
        self.report_facts()

    def take_sample(self, limits: Limits, *, at_once: bool = False) -> None:
        """Measure; write the row when it is due (``at_once``: in any case), and changed facts."""
        self._samples.append(self._sample())
        if at_once or self._row_is_due(limits):
            self._write_row()
        self.report_facts()

    def report_facts(self) -> None:
        """Write the status facts if they differ from the last that were written, and events."""
        found = self._gather()
        if self._noticing is not None:
            self._write_events(self._noticing.look(found))
        if facts.differ(self._facts, found) and self._write(
            lambda seq: Data(seq, frames.KIND_FACTS, clock.now_ms(), found), droppable=False
        ):
            self._facts = found

    def write_inventory(self, part: Part) -> bool:
        """Write one message about the inventory; say whether it is in the spool."""
        return self._write(
            lambda seq: Data(seq, frames.KIND_INVENTORY, clock.now_ms(), part), droppable=False
        )

    def write_rest(self) -> None:
        """Write the open row; the agent ends."""
        if self._samples:
            self._write_row()
        if self._noticing is not None:
            self._noticing.ended()

    def _write_events(self, events: list[Event]) -> None:
        for event in events:
            self._write_event(event)

    def _write_event(self, event: Event) -> None:
        self._write(
            lambda seq: Data(seq, frames.KIND_EVENT, clock.now_ms(), event), droppable=False
        )

    def _row_is_due(self, limits: Limits) -> bool:
        now = clock.monotonic()
        # Half a sample of slack: timers are never early, so the last sample may come a bit late.
        full = now - self._row_since >= limits.row_s - limits.sample_s / 2
        return full or now - self._started < EARLY_S

    def _write_row(self) -> None:
        until, now = clock.now_ms(), clock.monotonic()
        # The length by the clock that never jumps: setting the device's time must not bend a row.
        length = min(int(1000 * (now - self._row_since)), MAX_ROW_SPAN_MS, until)
        row = SampleRow(
            measured_from=until - length,
            measured_to=until,
            samples=len(self._samples),
            table_version=TABLE_VERSION,
            values=aggregate(self._samples),
        )
        self._samples = []
        self._row_since = now
        self._write(lambda seq: Data(seq, frames.KIND_SAMPLE_ROW, until, row), droppable=True)

    def _write(self, build: Callable[[int], Data], *, droppable: bool) -> bool:
        dropped = self._spool.dropped
        try:
            self._spool.append(lambda seq: frames.encode(build(seq)), droppable=droppable)
        except Malformed:
            log.say("message-invalid")
            return False
        except OSError as problem:
            log.say("spool-not-writable", reason=problem.strerror or "?")
            return False
        if self._spool.dropped > dropped:
            log.say("spool-full", count=self._spool.dropped - dropped)
        return True
