"""What the server may ask of a running agent, and what it may not make it do."""

from obhut_protocol.frames import Ack, Ask, Cmd, CmdAck, SampleRow
from obhut_protocol.orders import Taken
from tests.agent.conftest import Start
from tests.agent.stub_gateway import FAST, Connection, StubGateway

SLOW = FAST._replace(sample_s=3600, row_s=3600, heartbeat_s=1)


def _quiet(link: Connection) -> int:
    """Take the first messages; return the number of the last."""
    link.login(limits=SLOW)
    link.data()
    frame, _ = link.data()
    link.send(Ack(frame.seq))
    return frame.seq


def test_an_asked_sample_comes_at_once_and_not_too_often(
    gateway: StubGateway, start: Start
) -> None:
    start()
    with gateway.accept() as link:
        last = _quiet(link)
        for _ in range(50):
            link.send(Ask("sample"))
        frame, _ = link.data()
        assert frame.seq == last + 1
        assert isinstance(frame.payload, SampleRow)
        link.send(Ack(frame.seq))
        for _ in range(2):
            assert link.session.receive(link.receive_raw())  # heartbeats only
        link.sock.settimeout(0.1)


def test_an_unknown_question_changes_nothing(gateway: StubGateway, start: Start) -> None:
    start()
    with gateway.accept() as link:
        _quiet(link)
        link.send(Ask("colour"))
        link.beat()


def test_a_command_is_refused_by_an_agent_that_knows_none(
    gateway: StubGateway, start: Start
) -> None:
    start()
    with gateway.accept() as link:
        _quiet(link)
        link.send(Cmd("ab" * 16, "shell", 0, 2**42, {"line": "id"}, bytes(64)))
        while not isinstance(answer := link.session.receive(link.receive_raw()), CmdAck):
            pass
        assert answer == CmdAck("ab" * 16, Taken.UNKNOWN)
        link.beat()
