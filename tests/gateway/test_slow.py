"""Peers that are slow on purpose, or want the gateway's memory: cut off, and others are served."""

import socket
import zlib
from pathlib import Path

from tests.gateway.conftest import Gateway, eventually
from tests.gateway.machine import Machine, Wire, row
from tests.gateway.poster import Post

_MIB = 2**20


def _rss(gateway: Gateway) -> int:
    assert gateway.process is not None
    status = Path(f"/proc/{gateway.process.pid}/status").read_text()
    return 1024 * int(status.split("VmRSS:")[1].split()[0])


def test_headers_that_drip_are_closed(idle_gateway: Gateway) -> None:
    """The time counts from the first byte: a new one now and then does not prolong it."""
    idle_gateway.start(header_s=0.6)
    wire = Wire(idle_gateway.port, upgrade=False)
    dripped = 0
    try:
        while wire.is_silent(0.1):
            wire.send_raw(b"GET /agent/v1 HTTP/1.1\r\nX: yyyyyyyyyyyyyyyyy"[dripped:][:1] or b"y")
            dripped += 1
            assert dripped < 100
    except OSError:
        pass  # written to after the end: closed as well
    assert dripped >= 3
    assert idle_gateway.lives()


def test_a_frame_that_never_ends_is_silence(idle_gateway: Gateway, machine: Machine) -> None:
    idle_gateway.start(silence_s=0.6)
    agent = idle_gateway.connect(machine)
    agent.wire.send_raw(bytes([0x82, 0x80 | 100]) + b"\0\0\0\0")  # 100 bytes are announced
    closed = 0
    for _ in range(50):
        if not agent.wire.is_silent(0.1):
            closed = agent.wire.closed_with()
            break
        agent.wire.send_raw(b"x")
    assert closed == 4408
    assert idle_gateway.seqs(machine) == []


def test_who_does_not_read_answers_is_cut_off(idle_gateway: Gateway, machine: Machine) -> None:
    """By its full buffer, or by the kernel, for which untaken bytes are silence (30 s; here 4)."""
    fast = {"frames_per_s": 10**6, "frames_burst": 10**6}
    idle_gateway.start(**fast, keepalive_idle_s=1, keepalive_every_s=1)
    other = idle_gateway.enrolled(hardware_id="hw-2")
    agent = idle_gateway.connect(machine)
    agent.wire.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    before = _rss(idle_gateway)
    ping = bytes([0x89, 0x80 | 125]) + b"\0\0\0\0" + b"p" * 125
    _push(agent.wire, 2000 * [ping * 100])
    idle_gateway.await_state(machine, "connected", False)
    assert idle_gateway.state(machine, "close_cause") in {"silence", "lost"}
    assert _rss(idle_gateway) - before < 16 * _MIB
    assert idle_gateway.connect(other).store(row(1)) == 1


def _push(wire: Wire, pieces: list[bytes]) -> None:
    """Send until the other side takes no more."""
    try:
        for piece in pieces:
            wire.send_raw(piece)
    except OSError:
        return


def test_too_large_frames_cost_no_memory(gateway: Gateway) -> None:
    def attack() -> None:
        machine = gateway.enrolled()
        agent = gateway.connect(machine)
        try:
            agent.wire.send_bytes(b"\x93" + b"\0" * 120_000)
            agent.wire.send_raw(b"\x82\xff" + (2**40).to_bytes(8, "big") + b"\0\0\0\0" + b"x" * 999)
        except OSError:
            return  # it was faster
        assert agent.wire.closed_with() in {0, 1009, 4413}

    for _ in range(5):
        attack()
    before = _rss(gateway)
    for _ in range(40):
        attack()
    assert _rss(gateway) - before < 8 * _MIB
    assert gateway.lives()


def test_a_compressed_body_is_not_unpacked(gateway: Gateway) -> None:
    """Sixty megabytes of zeros in sixty kilobytes: they are read as what they are, and refused."""
    bomb = zlib.compress(b"\0" * 60 * _MIB, 9)
    way = Post(gateway.fallback_port)
    session = way.post().headers["obhut-session"]
    before = _rss(gateway)
    head = (
        f"POST /agent/v1/batch HTTP/1.1\r\nHost: x\r\nObhut-Session: {session}\r\n"
        f"Content-Encoding: deflate\r\nContent-Length: {len(bomb)}\r\n\r\n"
    )
    answer = way.raw(head.encode() + bomb)
    way.close()
    assert answer is None or answer.status >= 400 or answer.close == 4400
    eventually(gateway.lives)
    assert _rss(gateway) - before < 8 * _MIB
