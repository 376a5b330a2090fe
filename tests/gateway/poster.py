"""A device that comes by POST: says exactly what it is told, over plain sockets."""

import os
import socket
from typing import Any

from obhut_protocol import batch, frames
from obhut_protocol.frames import Welcome
from obhut_protocol.session import AgentSession, Sign, Verify
from tests.gateway.machine import Machine, now_ms

TIMEOUT_S = 20


class Answer:
    """One HTTP answer."""

    def __init__(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.status, self.headers, self.body = status, headers, body

    @property
    def frames(self) -> list[Any]:
        return [frames.decode(frame) for frame in batch.split(self.body)]

    @property
    def close(self) -> int:
        return int(self.headers.get("obhut-close", 0))


class Post:
    """One TCP connection to the second listener."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT_S)

    def raw(self, data: bytes) -> Answer | None:
        """Send bytes; return the answer, None where the gateway only hangs up."""
        try:
            self.socket.sendall(data)
            return self.answer()
        except (ConnectionError, EOFError):
            return None

    def post(self, *said: frames.Frame | bytes, session: str = "", wait: int = 0) -> Answer:
        found = self.raw(self.request(*said, session=session, wait=wait))
        assert found is not None
        return found

    def request(self, *said: frames.Frame | bytes, session: str = "", wait: int = 0) -> bytes:
        raw = [one if isinstance(one, bytes) else frames.encode(one) for one in said]
        body = batch.join(raw)
        head = f"POST {batch.BATCH_PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n"
        if session:
            head += f"{batch.SESSION}: {session}\r\n{batch.WAIT}: {wait}\r\n"
        return head.encode() + b"\r\n" + body

    def answer(self) -> Answer:
        raw = b""
        while b"\r\n\r\n" not in raw:
            raw += self._some()
        head, _, body = raw.partition(b"\r\n\r\n")
        first, *lines = head.decode().split("\r\n")
        headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
        while len(body) < int(headers["content-length"]):
            body += self._some()
        return Answer(int(first.split(" ")[1]), headers, body)

    def is_closed(self) -> bool:
        try:
            return self.socket.recv(1) == b""
        except ConnectionError:
            return True

    def close(self) -> None:
        self.socket.close()

    def _some(self) -> bytes:
        data = self.socket.recv(65536)
        if not data:
            raise EOFError
        return data


class Visitor:
    """A machine with an open session by POST."""

    def __init__(self, port: int, machine: Machine, gateway_key: Any) -> None:
        self.way = Post(port)
        session = AgentSession(
            hello=machine.hello(), device_key=machine.device_key, agent_nonce=os.urandom(32)
        )
        first = self.way.post()
        self.session = first.headers["obhut-session"]
        sign = session.receive(batch.split(first.body)[0], at=now_ms())
        assert isinstance(sign, Sign)
        auth = session.signed(machine.key.sign(sign.message))
        verify = session.receive(self._only(auth), at=now_ms())
        assert isinstance(verify, Verify)
        gateway_key.verify(verify.signature, verify.message)
        welcome = session.receive(self._only(session.verified()), at=now_ms())
        assert isinstance(welcome, Welcome)
        self.welcome = welcome

    def say(self, *said: frames.Frame | bytes, wait: int = 10) -> Answer:
        return self.way.post(*said, session=self.session, wait=wait)

    def store(self, *said: frames.Frame) -> int:
        """Send messages; come again until the last is acknowledged."""
        answer = self.say(*said)
        while answer.frames[-1].seq < said[-1].seq:
            answer = self.say()
        return int(answer.frames[-1].seq)

    def _only(self, frame: bytes) -> bytes:
        return batch.split(self.say(frame).body)[0]
