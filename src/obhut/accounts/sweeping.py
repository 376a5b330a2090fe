"""What the worker clears away: sessions that are over and invitations that nobody took."""

from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction

from obhut.accounts import session_marks
from obhut.accounts.models import Invitation

KEEP_INVITATIONS = timedelta(days=90)


@transaction.atomic
def sweep(*, at: datetime) -> int:
    """Delete what is over at ``at`` and return the number of sessions; runs as the worker."""
    limits = session_marks.limits()
    UserSession.objects.filter(last_seen_at__lt=at - limits.idle).delete()
    UserSession.objects.filter(created_at__lt=at - limits.absolute).delete()
    Invitation.objects.filter(expires_at__lt=at - KEEP_INVITATIONS).delete()
    return Session.objects.filter(expire_date__lt=at).delete()[0]
