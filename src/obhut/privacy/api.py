"""What other rooms may use of privacy."""

from obhut.privacy.record import document
from obhut.privacy.registry import Entry, Unclassified, entries, faults

__all__ = ["Entry", "Unclassified", "document", "entries", "faults"]
