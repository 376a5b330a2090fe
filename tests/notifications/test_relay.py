"""The relay against a real mail server that is down, slow, refuses, or dies after accepting."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any
from uuid import UUID

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from obhut.kernel import clock
from obhut.notifications.api import deliver_due, send
from obhut.notifications.models import Channel, Mail, State
from obhut.notifications.rules.retry import CLAIM, MOST_ATTEMPTS
from obhut.notifications.transport import Mailbox, Smtp, Unreachable, default_transport
from obhut.tenancy.api import operator_scope
from tests.roles import database_role

pytestmark = pytest.mark.usefixtures("own_database")


@dataclass
class Server:
    """What the mail server took, and how it answers."""

    answer: str = "250 OK"
    recipient_answer: str = "250 OK"
    dies: bool = False
    stalls: threading.Event | None = None
    ids: list[str] = field(default_factory=list)
    port: int = 0

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self.recipient_answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.stalls is not None:
            await asyncio.get_running_loop().run_in_executor(None, self.stalls.wait)
        if self.answer.startswith("250"):
            text = bytes(envelope.content or b"").decode()
            self.ids += [x[12:] for x in text.splitlines() if x.startswith("Message-ID: ")]
        if self.dies:
            assert server.transport is not None
            server.transport.abort()
        return self.answer


@contextmanager
def mail_server(**behaviour: Any) -> Iterator[tuple[Server, Smtp]]:
    server = Server(**behaviour)
    controller = Controller(server, hostname="127.0.0.1", port=_free_port(), server_hostname="test")
    controller.start()
    try:
        yield server, Smtp(f"smtp://127.0.0.1:{controller.port}", timeout=5)
    finally:
        controller.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _put(number: int = 1) -> list[UUID]:
    with operator_scope():
        return [
            send(
                to=f"anna{i}@example.org",
                person_id=None,
                template="notifications/probe",
                context={"name": "Olga", "link": "http://localhost:8421/postfach/"},
                language="de",
                partner_id=None,
                customer_id=None,
            )
            for i in range(number)
        ]


def _mail(key: UUID) -> Mail:
    return Mail.objects.get(pk=key)


def test_each_mail_is_sent_once() -> None:
    keys = _put(3)
    with database_role("worker"), mail_server() as (server, way):
        assert deliver_due(at=clock.real(), transport=way) == 3
        assert deliver_due(at=clock.real() + timedelta(days=2), transport=way) == 0
        mails = [_mail(key) for key in keys]
    assert [mail.message_id for mail in mails] == server.ids
    assert {(mail.state, mail.channel) for mail in mails} == {(State.SENT, Channel.SMTP)}
    assert all(mail.sent_at for mail in mails)


def test_a_server_that_is_down_costs_one_attempt_a_turn_and_loses_nothing() -> None:
    keys = _put(3)
    at = clock.real()
    with database_role("worker"):
        way = Smtp(f"smtp://127.0.0.1:{_free_port()}", timeout=1)
        assert deliver_due(at=at, transport=way) == 0
        tried = [mail for mail in map(_mail, keys) if mail.attempts]
        assert [(mail.state, mail.next_try_at) for mail in tried] == [
            (State.QUEUED, at + timedelta(minutes=1))
        ]
        assert "ConnectionRefusedError" in tried[0].last_error
        with mail_server() as (server, working):
            assert deliver_due(at=at, transport=working) == 2
            assert deliver_due(at=at + timedelta(minutes=1), transport=working) == 1
    assert len(set(server.ids)) == len(server.ids) == 3


def test_a_slow_server_is_left_and_asked_again() -> None:
    (key,) = _put()
    stalls = threading.Event()
    with database_role("worker"), mail_server(stalls=stalls) as (_, way):
        assert deliver_due(at=clock.real(), transport=Smtp(way.url, timeout=0.3)) == 0
        stalls.set()
        mail = _mail(key)
    assert (mail.state, mail.attempts) == (State.QUEUED, 1)
    assert "timed out" in mail.last_error.lower()


@pytest.mark.parametrize(
    "behaviour",
    [{"recipient_answer": "550 5.1.1 no such user"}, {"answer": "554 5.7.1 spam"}],
)
def test_a_refusal_is_final_and_visible_and_holds_up_nobody(behaviour: dict[str, str]) -> None:
    first, second = _put(2)
    with database_role("worker"):
        with mail_server(**behaviour) as (_, way):
            assert deliver_due(at=clock.real(), transport=way, limit=1) == 0
        mails = [_mail(first), _mail(second)]
    assert [mail.state for mail in mails] == [State.FAILED, State.FAILED]
    assert all(mail.last_error.startswith("Refused: 55") for mail in mails)


@pytest.mark.parametrize(
    "behaviour", [{"recipient_answer": "451 try later"}, {"answer": "452 full"}]
)
def test_a_temporary_refusal_is_tried_again(behaviour: dict[str, str]) -> None:
    (key,) = _put()
    with database_role("worker"), mail_server(**behaviour) as (_, way):
        deliver_due(at=clock.real(), transport=way)
        assert _mail(key).state == State.QUEUED


def test_a_server_that_dies_after_accepting_gets_the_same_message_id_again() -> None:
    (key,) = _put()
    at = clock.real()
    with database_role("worker"), mail_server(dies=True) as (server, way):
        deliver_due(at=at, transport=way)
        server.dies = False
        deliver_due(at=at + timedelta(minutes=1), transport=way)
        mail = _mail(key)
    assert server.ids == [mail.message_id, mail.message_id]
    assert (mail.state, mail.attempts) == (State.SENT, 2)


class Killed(BaseException):
    """Stands for kill -9 between the server's acceptance and our commit."""


@dataclass
class Dying:
    """Hands the mail over and never comes back."""

    way: Smtp
    channel: Channel = Channel.SMTP

    def hand_over(self, message: EmailMessage) -> None:
        self.way.hand_over(message)
        raise Killed


def test_a_sender_killed_before_the_commit_repeats_with_the_same_message_id() -> None:
    (key,) = _put()
    at = clock.real()
    with database_role("worker"), mail_server() as (server, way):
        with pytest.raises(Killed):
            deliver_due(at=at, transport=Dying(way))
        assert deliver_due(at=at + CLAIM - timedelta(seconds=1), transport=way) == 0
        assert deliver_due(at=at + CLAIM, transport=way) == 1
        mail = _mail(key)
    assert server.ids == [mail.message_id, mail.message_id]
    assert mail.state == State.SENT


def test_a_mail_that_kills_each_sender_is_given_up() -> None:
    (key,) = _put()
    at = clock.real()
    with database_role("worker"), mail_server() as (server, way):
        for _ in range(MOST_ATTEMPTS):
            with pytest.raises(Killed):
                deliver_due(at=at, transport=Dying(way))
            at += CLAIM
        deliver_due(at=at, transport=way)
        assert _mail(key).state == State.FAILED
    assert len(server.ids) == MOST_ATTEMPTS


class Broken:
    """A way that is never there."""

    channel = Channel.SMTP

    def hand_over(self, message: EmailMessage) -> None:
        raise Unreachable("nothing here")


def test_after_the_last_attempt_the_mail_is_given_up() -> None:
    (key,) = _put()
    at = clock.real()
    with database_role("worker"):
        for _ in range(MOST_ATTEMPTS):
            deliver_due(at=at, transport=Broken())
            at += timedelta(days=1)
        mail = _mail(key)
    assert (mail.state, mail.attempts, mail.next_try_at) == (State.FAILED, MOST_ATTEMPTS, None)
    assert mail.last_error == "nothing here"


def test_a_text_that_does_not_open_holds_up_nobody() -> None:
    first, second = _put(2)
    with database_role("worker"):
        Mail.objects.filter(pk=first).update(
            sealed_body=b"broken", next_try_at=datetime(2026, 1, 1, tzinfo=UTC)
        )
        with mail_server() as (server, way):
            assert deliver_due(at=clock.real(), transport=way) == 1
        assert (_mail(first).state, _mail(second).state) == (State.FAILED, State.SENT)
    assert len(server.ids) == 1


def test_two_senders_never_take_the_same_mail() -> None:
    _put(12)
    from django.db import connection

    def work(way: Smtp) -> None:
        deliver_due(at=clock.real(), transport=way)
        connection.close()

    with database_role("worker"), mail_server() as (server, way):
        threads = [threading.Thread(target=work, args=(way,)) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert Mail.objects.filter(state=State.SENT).count() == 12
    assert len(set(server.ids)) == len(server.ids) == 12


def test_without_a_server_the_demo_keeps_mails_and_others_wait(settings: Any) -> None:
    (key,) = _put()
    settings.SMTP_URL, settings.DEMO = "", False
    with database_role("worker"):
        assert deliver_due(at=clock.real()) == 0
        assert _mail(key).state == State.QUEUED
        settings.DEMO = True
        assert deliver_due(at=clock.real()) == 1
        assert (_mail(key).state, _mail(key).channel) == (State.SENT, Channel.MAILBOX)
    assert default_transport() == Mailbox()
    settings.SMTP_URL = "smtps://mail.example.org"
    assert default_transport() == Smtp("smtps://mail.example.org")


def test_an_own_server_elsewhere_must_offer_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    (key,) = _put()
    with database_role("worker"), mail_server() as (server, way):
        monkeypatch.setattr("obhut.notifications.transport._is_plain", lambda *_: False)
        deliver_due(at=clock.real(), transport=way)
        mail = _mail(key)
    assert server.ids == []
    assert (mail.state, "STARTTLS" in mail.last_error) == (State.QUEUED, True)
