"""A long transfer over a broken line: it goes on where it was, and what arrives is whole."""

import random
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from obhut_agent.spool import Spool
from obhut_protocol import frames, inventory
from obhut_protocol.frames import Data
from obhut_protocol.inventory import Content, Part

pytestmark = pytest.mark.clause("V-8.1")


@pytest.fixture
def content() -> Content:
    """Return packages with names that do not compress, so that they make many parts."""
    dice = random.Random(8)
    return {f"dpkg:{dice.randbytes(60).hex()}:all": {"version": "1"} for _ in range(9_000)}


@pytest.fixture
def folder(tmp_path: Path, content: Content) -> Path:
    """Return a spool in which the whole inventory waits."""
    with closing(Spool(tmp_path / "spool")) as spool:
        for part in inventory.pack("packages", None, content):
            spool.append(partial(_frame, part), droppable=False)
        spool.sync()
    return tmp_path / "spool"


def _frame(part: Part, seq: int) -> bytes:
    return frames.encode(Data(seq, frames.KIND_INVENTORY, 5, part))


def _sent(spool: Spool, limit: int) -> dict[int, bytes]:
    """Let the spool send at most so many messages."""
    sent: dict[int, bytes] = {}
    while len(sent) < limit and (found := spool.next_unsent()) is not None:
        sent[found.seq] = found.frame
    return sent


def _parts(received: dict[int, bytes]) -> list[Part]:
    payloads = [frames.decode(received[seq]) for seq in sorted(received)]
    return [each.payload for each in payloads if isinstance(each, Data)]  # type: ignore[misc]


def test_a_transfer_cut_at_sixty_percent_goes_on_and_is_whole(
    folder: Path, content: Content
) -> None:
    with closing(Spool(folder)) as spool:
        total = spool.waiting
        assert total >= 5
        stored = _sent(spool, total * 60 // 100)
        _sent(spool, 1)  # under way when the line broke, stored by nobody
    with closing(Spool(folder)) as spool:
        spool.acknowledge(max(stored))
        spool.rewind(max(stored))
        rest = _sent(spool, total)
        spool.acknowledge(max(rest))
        assert spool.waiting == 0
    assert not stored.keys() & rest.keys()
    assert len(stored) + len(rest) == total
    body = inventory.join(_parts(stored | rest))
    assert inventory.section_hash(inventory.apply(None, body)) == inventory.section_hash(content)


def test_what_is_sent_again_is_the_same_to_the_byte(folder: Path) -> None:
    with closing(Spool(folder)) as spool:
        first = _sent(spool, spool.waiting)
        spool.rewind(0)
        assert _sent(spool, spool.waiting) == first
