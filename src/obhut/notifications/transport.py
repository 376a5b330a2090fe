"""The ways a mail leaves: the operator's mail server, or the built-in mailbox of a demo."""

import smtplib
import ssl
from contextlib import closing, suppress
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Protocol
from urllib.parse import unquote, urlsplit

from django.conf import settings

from obhut.notifications.models import Channel

_SECONDS = 20.0
# Faults of the operator's settings, who can put them right while the mail waits.
_Settings = (
    smtplib.SMTPAuthenticationError,
    smtplib.SMTPSenderRefused,
    smtplib.SMTPNotSupportedError,
)


class Unreachable(Exception):  # noqa: N818 - a state of the way, not of the mail
    """The mail was not taken for now; another attempt may succeed."""


class Refused(Exception):  # noqa: N818 - an answer
    """The mail server will never take this mail."""


class Transport(Protocol):
    """A way out; ``hand_over`` returns once the other side has taken the responsibility."""

    @property
    def channel(self) -> Channel:
        """Where its mails go."""

    def hand_over(self, message: EmailMessage) -> None:
        """Give the mail away. Raises Unreachable or Refused."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """The built-in mailbox: the outbox row itself is what the page shows."""

    channel: Channel = Channel.MAILBOX

    def hand_over(self, message: EmailMessage) -> None:
        """Take the mail; nothing leaves the machine."""


@dataclass(frozen=True, slots=True)
class Smtp:
    """A mail server by URL: ``smtps://user:password@host:465`` or ``smtp://…:587``.

    ``smtp`` demands STARTTLS except towards this machine itself or with ``?tls=no``.
    """

    url: str
    timeout: float = _SECONDS
    channel: Channel = Channel.SMTP

    def hand_over(self, message: EmailMessage) -> None:
        """Give the mail to the server; one connection a mail."""
        try:
            with closing(self._open()) as server:
                self._enter(server)
                server.send_message(message)
                # The mail is taken; a server that fails at the farewell must not get it twice.
                with suppress(OSError, smtplib.SMTPException):
                    server.quit()
        except smtplib.SMTPRecipientsRefused as problem:
            code, text = next(iter(problem.recipients.values()))
            raise _judged(code, text) from None
        except _Settings as problem:
            raise Unreachable(f"{type(problem).__name__}: {problem}") from None
        except smtplib.SMTPResponseException as problem:
            raise _judged(problem.smtp_code, problem.smtp_error) from None
        except (OSError, smtplib.SMTPException) as problem:
            raise Unreachable(f"{type(problem).__name__}: {problem}") from None

    def _open(self) -> smtplib.SMTP:
        parts = urlsplit(self.url)
        host = parts.hostname or "localhost"
        if parts.scheme != "smtps":
            return smtplib.SMTP(host, parts.port or 587, timeout=self.timeout)
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(host, parts.port or 465, timeout=self.timeout, context=context)

    def _enter(self, server: smtplib.SMTP) -> None:
        parts = urlsplit(self.url)
        if parts.scheme != "smtps" and not _is_plain(parts.hostname or "", parts.query):
            server.starttls(context=ssl.create_default_context())
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))


def default_transport() -> Transport | None:
    """Return the way that the settings name; without a mail server only a demo has one."""
    if settings.SMTP_URL:
        return Smtp(settings.SMTP_URL)
    return Mailbox() if settings.DEMO else None


def _is_plain(host: str, query: str) -> bool:
    return host in {"localhost", "127.0.0.1", "::1"} or query == "tls=no"


def _judged(code: int, text: bytes | str) -> Refused | Unreachable:
    kind = Refused if code >= 500 else Unreachable
    return kind(_words(code, text))


def _words(code: int, text: bytes | str) -> str:
    return f"{code} {text.decode(errors='replace') if isinstance(text, bytes) else text}"
