"""What other rooms may use of the inventory."""

from obhut.inventory.applying import Inbox
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
    software_of,
    start_of,
)
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
    "difference",
    "forget",
    "key_words",
    "kind_choices",
    "kind_words",
    "missing_in",
    "pending_of",
    "received_at",
    "section_choices",
    "section_words",
    "sections_of",
    "severity_badge",
    "software_of",
    "start_of",
]
