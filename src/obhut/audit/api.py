"""What other rooms may use of the trail."""

from obhut.audit.about import Reader, Said, entries_about
from obhut.audit.acting import acting
from obhut.audit.operations import NobodyActing, erase_name, expire, record, record_look

__all__ = [
    "NobodyActing",
    "Reader",
    "Said",
    "acting",
    "entries_about",
    "erase_name",
    "expire",
    "record",
    "record_look",
]
