"""The second process: counts in the database what a run has left there.

Called with the run as one JSON object on its standard input; answers with one on its output.
"""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from obhut.cli.simulate.agents.payload import CHECKSUM, Contents

_AT_ONCE = 250
_ROWS = f"""
select d.device_key, s.seq, count(*), min({CHECKSUM}), max({CHECKSUM})
  from health_sample s join devices_device d on d.id = s.device_id
 where s.device_id in (select id from devices_device
                        where customer_id = %(customer)s and device_key = any(%(keys)s))
   and s.customer_id = %(customer)s and s.spool_id = any(%(spools)s)
   and s.measured_at >= to_timestamp(%(since)s)
 group by d.device_key, s.spool_id, s.seq
"""  # noqa: S608 - only our own words are put together


@dataclass(frozen=True, slots=True)
class Sent:
    """What one device has sent: all numbers from 1 to ``highest``."""

    number: int
    device_key: str
    spool_id: str
    highest: int


@dataclass(slots=True)
class Count:
    """``stored`` rows as they were sent; ``lost`` are missing or hold something else."""

    stored: int = 0
    lost: int = 0
    duplicates: int = 0


def question(*, data: str, customer_id: int, contents: Contents, sent: Sequence[Sent]) -> str:
    """Return what the process is to be asked."""
    return json.dumps(
        {
            "data": data,
            "customer_id": customer_id,
            "contents": contents._asdict(),
            "sent": [asdict(one) for one in sent],
        }
    )


def main() -> None:
    """Answer the question on standard input."""
    asked = json.load(sys.stdin)
    from obhut.cli.django_setup import set_up

    set_up(data=asked["data"])
    sent = [Sent(**one) for one in asked["sent"]]
    count = counted(
        customer_id=asked["customer_id"], contents=Contents(**asked["contents"]), sent=sent
    )
    sys.stdout.write(json.dumps(asdict(count)) + "\n")


def counted(*, customer_id: int, contents: Contents, sent: Sequence[Sent]) -> Count:
    """Compare every stored row with what was sent, by device, spool and number."""
    total = Count()
    for start in range(0, len(sent), _AT_ONCE):
        some = sent[start : start + _AT_ONCE]
        rows = _rows(customer_id, contents, some)
        compare(total, contents=contents, sent=some, rows=rows)
    return total


def compare(
    total: Count,
    *,
    contents: Contents,
    sent: Sequence[Sent],
    rows: Iterator[tuple[str, int, int, str, str]],
) -> None:
    """Add what ``rows`` (key, seq, times stored, lowest and highest checksum) say to ``total``."""
    by_key: Mapping[str, Sent] = {one.device_key: one for one in sent}
    right = 0
    for key, seq, times, low, high in rows:
        total.duplicates += times - 1
        one = by_key[key]
        right += seq <= one.highest and low == high == contents.checksum(one.number, seq)
    total.stored += right
    total.lost += sum(one.highest for one in sent) - right


def _rows(customer_id: int, contents: Contents, sent: Sequence[Sent]) -> Iterator[Any]:
    from django.db import connection

    from obhut.tenancy.api import operator_scope

    parameters: dict[str, Any] = {
        "customer": customer_id,
        "keys": [one.device_key for one in sent],
        "spools": [one.spool_id for one in sent],
        "since": contents.began_ms / 1000 - 60,
    }
    with operator_scope(), connection.cursor() as cursor:
        cursor.execute(_ROWS, parameters)
        yield from cursor.fetchall()


if __name__ == "__main__":
    main()
