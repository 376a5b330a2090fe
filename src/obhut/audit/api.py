"""What other rooms may use of the trail."""

from obhut.audit.acting import acting
from obhut.audit.operations import NobodyActing, erase_name, expire, record, record_look

__all__ = ["NobodyActing", "acting", "erase_name", "expire", "record", "record_look"]
