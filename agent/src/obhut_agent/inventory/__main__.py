"""The child: ``python -m obhut_agent.inventory STATE ROOT [SECTION…]``; named sections go whole.

Writes each message as four bytes of length and the MessagePack payload, then lays what was sent
beside the remembered state as ``inventory.new``; the agent puts it into force once everything is
in its spool.
"""

import contextlib
import ctypes
import os
import signal
import socket
import struct
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

from obhut_agent import clock
from obhut_agent.inventory import collect, remembered
from obhut_agent.inventory.commands import Commands, Nothing
from obhut_agent.inventory.source import Source
from obhut_agent.state import State
from obhut_protocol import codec, inventory
from obhut_protocol.inventory import Content, Fitted, Part
from obhut_protocol.limits import MAX_FRAME

_PR_SET_PDEATHSIG = 1


def main(arguments: Sequence[str]) -> int:
    """Collect, write, end."""
    _die_with_parent()
    with contextlib.suppress(OSError):  # forbidden here: then at the agent's own priority
        os.nice(19)
    state, root, whole = State(Path(arguments[0])), arguments[1], frozenset(arguments[2:])
    source = _source(root)
    before = remembered.load(state.inventory_sent)
    found = collect.collect(source, before)
    for part in messages(before, found, whole=whole):
        _write(sys.stdout.buffer, codec.pack(inventory.to_map(part), most=MAX_FRAME))
    after = {**before, **{name: fitted.content for name, fitted in found.items()}}
    remembered.save(state.inventory_fresh, after)
    names = {name: inventory.section_hash(content) for name, content in after.items()}
    _write(sys.stdout.buffer, codec.pack({"hashes": names}))
    sys.stdout.buffer.flush()
    return 0


def messages(
    before: Mapping[str, Content], found: Mapping[str, Fitted], *, whole: frozenset[str]
) -> list[Part]:
    """Return what leads from ``before`` to ``found``; nothing where nothing changed."""
    return [
        part
        for name, fitted in found.items()
        for part in inventory.pack(
            name,
            None if name in whole else before.get(name),
            fitted.content,
            left_out=fitted.left_out,
        )
    ]


def ip4() -> dict[str, list[str]]:
    """Return the IPv4 addresses of each interface."""
    try:
        import psutil  # noqa: PLC0415 -- an agent without it has no IPv4 addresses, and goes on
    except ImportError:
        return {}
    return {
        name: [one.address for one in addresses if one.family == socket.AF_INET]
        for name, addresses in psutil.net_if_addrs().items()
    }


def _die_with_parent() -> None:
    """Get SIGTERM when the agent is gone, however it went."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _source(root: str) -> Source:
    if root:  # programs would speak of another system
        return Source(root, Nothing(), dict, is_root=False, today=clock.today())
    commands = Commands()
    signal.signal(signal.SIGTERM, lambda _number, _frame: _stopped(commands))
    return Source("", commands, ip4, is_root=os.geteuid() == 0, today=clock.today())


def _write(output: BinaryIO, payload: bytes) -> None:
    output.write(struct.pack(">I", len(payload)) + payload)


def _stopped(commands: Commands) -> None:
    commands.stop()
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
