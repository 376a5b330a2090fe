"""What other rooms may use of the inventory."""

from obhut.inventory.applying import Inbox
from obhut.inventory.following import expire, follow, merged, moved
from obhut.inventory.forgetting import forget
from obhut.inventory.models import Severity
from obhut.inventory.queries import (
    Stored,
    by_severity,
    changes_of,
    difference,
    missing_in,
    pending_of,
    received_at,
    sections_of,
    security_gaps,
    software_of,
    start_of,
    who_has,
)
from obhut.inventory.tokens import create_upload_token, revoke_upload_token, upload_token_of
from obhut.inventory.words import (
    key_words,
    kind_choices,
    kind_words,
    section_choices,
    section_words,
    severity_badge,
)

__all__ = [
    "Inbox",
    "Severity",
    "Stored",
    "by_severity",
    "changes_of",
    "create_upload_token",
    "difference",
    "expire",
    "follow",
    "forget",
    "key_words",
    "kind_choices",
    "kind_words",
    "merged",
    "missing_in",
    "moved",
    "pending_of",
    "received_at",
    "revoke_upload_token",
    "section_choices",
    "section_words",
    "sections_of",
    "security_gaps",
    "severity_badge",
    "software_of",
    "start_of",
    "upload_token_of",
    "who_has",
]
