"""What other rooms may use of the trail."""

from obhut.audit.about import Reader, Said, entries_about
from obhut.audit.acting import acting
from obhut.audit.operations import (
    NobodyActing,
    Subject,
    erase_name,
    expire,
    record,
    record_each,
    record_look,
)

__all__ = [
    "NobodyActing",
    "Reader",
    "Said",
    "Subject",
    "acting",
    "entries_about",
    "erase_name",
    "expire",
    "record",
    "record_each",
    "record_look",
]
