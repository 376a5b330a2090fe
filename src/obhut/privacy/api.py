"""What other rooms may use of privacy."""

from obhut.privacy.catalogue import CatalogueRow, catalogue, field_label
from obhut.privacy.record import document
from obhut.privacy.registry import Entry, Unclassified, entries, faults
from obhut.privacy.rules.catalogue import NAMED_IN_THE_TERMS, Group
from obhut.privacy.words import GROUPS, JOBS, PURPOSES, period

__all__ = [
    "GROUPS",
    "JOBS",
    "NAMED_IN_THE_TERMS",
    "PURPOSES",
    "CatalogueRow",
    "Entry",
    "Group",
    "Unclassified",
    "catalogue",
    "document",
    "entries",
    "faults",
    "field_label",
    "period",
]
