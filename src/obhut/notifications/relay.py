"""The relay: takes due mails out of the outbox and hands them over, each at most once at a time.

A mail is claimed and committed before it is handed over, and settled afterwards. A crash in
between leaves the claim, which ends after ``retry.CLAIM``: the mail is handed over again with the
same Message-ID, by which receiving servers and mail programs know a repetition. SMTP allows no
more than that.
"""

from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

import structlog
from django.db import transaction

from obhut.files.api import SealBroken, unseal
from obhut.kernel import clock
from obhut.notifications.models import Mail, State
from obhut.notifications.operations import place
from obhut.notifications.rules.retry import CLAIM, MOST_ATTEMPTS, next_try
from obhut.notifications.rules.template import one_line
from obhut.notifications.transport import Refused, Transport, Unreachable, default_transport

_log = structlog.get_logger()
_TURN_S = 60.0


def deliver_due(*, at: datetime, transport: Transport | None = None, limit: int = 200) -> int:
    """Hand over what is due and return how many mails were taken. Worker only.

    Ends early when the way is not there, so that an outage costs one time-out a turn. Without any
    way (no mail server, no demo) the mails stay in the outbox.
    """
    way = transport or default_transport()
    sent, began = 0, clock.monotonic()
    while way is not None and sent < limit and clock.monotonic() - began < _TURN_S:
        mail = _claim(at)
        if mail is None:
            break
        try:
            _refuse_a_killer(mail)
            way.hand_over(message_of(mail))
        except Unreachable as problem:
            _put_back(mail, str(problem), at)
            break
        except (Refused, SealBroken) as problem:
            _give_up(mail, f"{type(problem).__name__}: {problem}")
        else:
            _settle(mail, state=State.SENT, channel=way.channel, sent_at=clock.real(), error="")
            sent += 1
    return sent


def message_of(mail: Mail) -> EmailMessage:
    """Return the mail as it goes over the wire; the same at each attempt. Raises SealBroken."""
    message = EmailMessage(policy=SMTP)
    message["From"] = mail.sender
    message["To"] = mail.to
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.created_at)
    message["Message-ID"] = mail.message_id
    message["Content-Language"] = mail.language
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(body_of(mail))
    return message


def body_of(mail: Mail) -> str:
    """Return the text of a mail. Raises SealBroken."""
    where = place(mail.pk, mail.partner_id, mail.customer_id)
    return unseal(**where, sealed=bytes(mail.sealed_body)).decode()


def _claim(at: datetime) -> Mail | None:
    """Take the mail that is due longest, as this sender's own until the claim ends."""
    with transaction.atomic():
        due = Mail.objects.filter(
            state__in=(State.QUEUED, State.SENDING), next_try_at__lte=at
        ).order_by("next_try_at", "id")
        mail = due.select_for_update(skip_locked=True).first()
        if mail is None or not isinstance(mail, Mail):
            return None
        mail.state, mail.attempts, mail.next_try_at = State.SENDING, mail.attempts + 1, at + CLAIM
        mail.save(update_fields=["state", "attempts", "next_try_at"])
        return mail


def _refuse_a_killer(mail: Mail) -> None:
    """End a mail during which the sender died again and again, before it kills the next one."""
    if mail.attempts > MOST_ATTEMPTS:
        raise Refused("the sender never came back from it")


def _put_back(mail: Mail, problem: str, at: datetime) -> None:
    again = next_try(attempts=mail.attempts, at=at)
    if again is None:
        _give_up(mail, problem)
    else:
        _settle(mail, state=State.QUEUED, next_try_at=again, error=problem)


def _give_up(mail: Mail, problem: str) -> None:
    """End the attempts; the outbox page shows the mail until somebody has dealt with it."""
    _log.error("mail-not-deliverable", mail=str(mail.pk), reference=mail.reference)
    _settle(mail, state=State.FAILED, next_try_at=None, error=problem)


def _settle(mail: Mail, *, error: str, **changes: object) -> None:
    """Write the outcome, unless another sender has taken the mail over in the meantime."""
    mine = Mail.objects.filter(pk=mail.pk, state=State.SENDING, attempts=mail.attempts)
    if not mine.update(last_error=one_line(error)[:300], **changes):
        _log.warning("mail-taken-over", mail=str(mail.pk))
