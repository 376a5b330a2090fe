"""How much mail waits; for operators."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q

from obhut.notifications.models import Mail, State


@dataclass(frozen=True, slots=True)
class MailBacklog:
    """Mails on their way, the oldest of them, and those that could not be delivered."""

    waiting: int
    oldest_at: datetime | None
    failed: int


def mail_backlog() -> MailBacklog:
    """Count the mails that are not sent; runs as the operator."""
    under_way = Q(state__in=(State.QUEUED, State.SENDING))
    counted = Mail.objects.filter(under_way | Q(state=State.FAILED)).aggregate(
        waiting=Count("pk", filter=under_way),
        oldest_at=Min("created_at", filter=under_way),
        failed=Count("pk", filter=Q(state=State.FAILED)),
    )
    return MailBacklog(**counted)
