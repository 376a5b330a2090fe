"""Mails end a year after their sending, undeliverable ones a year after they were written."""

from datetime import datetime, timedelta

from django.db.models import Q

from obhut.kernel.clauses import clause
from obhut.kernel.data_classes import MAIL
from obhut.notifications.models import Mail, State

_KEPT = timedelta(days=MAIL.retention_days or 0)


@clause("V-11.1")
def expire_mail(*, at: datetime) -> int:
    """Delete the mails whose time is over and return how many. Runs as the worker."""
    before = at - _KEPT
    over = Q(sent_at__lt=before) | Q(state=State.FAILED, created_at__lt=before)
    return int(Mail.objects.filter(over).delete()[0])
