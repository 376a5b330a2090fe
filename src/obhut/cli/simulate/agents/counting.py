"""The second process of a run: counts in SQL what is stored, with checksums of the payloads.

``python -m obhut.cli.simulate.agents.counting`` reads what was sent from standard input and knows
nothing else of the run.
"""

import json
import sys
from dataclasses import dataclass
from typing import Any

import psycopg

from obhut.cli.simulate.agents import messages
from obhut.config.database import dsn
from obhut.config.instance import Instance

_AT_ONCE = 500
# One line an agent: rows, distinct numbers, and one checksum over all payloads in their order.
_WHOLE = """
select d.device_key, count(*), count(distinct s.seq),
       md5(string_agg(md5(array_send(s."values")), '' order by s.seq))
  from unnest(%(keys)s::text[], %(spools)s::uuid[]) as asked(key, spool)
  join devices_device d on d.device_key = asked.key
  join health_sample s on s.device_id = d.id and s.spool_id = asked.spool
 group by d.device_key
"""
_EACH = """
select s.seq, md5(array_send(s."values"))
  from devices_device d join health_sample s on s.device_id = d.id
 where d.device_key = %(key)s and s.spool_id = %(spool)s
"""


@dataclass(frozen=True, slots=True)
class Sent:
    """What one agent has sent: messages 1 to ``count``."""

    key: str
    spool: str
    index: int
    count: int


@dataclass
class Count:
    """``stored`` messages are there with the right payload; ``duplicates`` are rows too many."""

    stored: int = 0
    lost: int = 0
    duplicates: int = 0


class Counting:
    """Compares what is stored with what was sent."""

    def __init__(self, wire: "psycopg.Connection[Any]", *, seed: int, values: int) -> None:
        self._wire = wire
        self._seed = seed
        self._values = values
        self.total = Count()

    def run(self, sent: list[Sent]) -> Count:
        """Count the messages of all agents."""
        for begin in range(0, len(sent), _AT_ONCE):
            part = sent[begin : begin + _AT_ONCE]
            given = {"keys": [one.key for one in part], "spools": [one.spool for one in part]}
            found = {row[0]: row[1:] for row in self._wire.execute(_WHOLE, given)}
            for one in part:
                self._compare(one, *found.get(one.key, (0, 0, "")))
        return self.total

    def _compare(self, sent: Sent, rows: int, distinct: int, checksum: str) -> None:
        self.total.duplicates += rows - distinct
        if rows == distinct == sent.count and checksum == self._expected(sent):
            self.total.stored += sent.count
            return
        right = self._right(sent) if sent.count else 0
        self.total.stored += right
        self.total.lost += sent.count - right

    def _expected(self, sent: Sent) -> str:
        return messages.whole_checksum(self._seed, sent.index, sent.count, self._values)

    def _right(self, sent: Sent) -> int:
        """Look at every message of an agent of which something is missing or wrong."""
        stored = dict(self._wire.execute(_EACH, {"key": sent.key, "spool": sent.spool}).fetchall())
        return sum(
            stored.get(seq)
            == messages.checksum(messages.values(self._seed, sent.index, seq, self._values))
            for seq in range(1, sent.count + 1)
        )


def main() -> int:
    """Read the sent messages from standard input and print the count as JSON."""
    asked = json.load(sys.stdin)
    instance = Instance.find(asked["data"])
    sent = [Sent(*one) for one in asked["sent"]]
    with psycopg.connect(dsn("owner", instance)) as wire:
        found = Counting(wire, seed=asked["seed"], values=asked["values"]).run(sent)
    sys.stdout.write(json.dumps(vars(found)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
