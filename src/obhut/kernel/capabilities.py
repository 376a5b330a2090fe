"""What a plan lets somebody do with a device."""

from enum import StrEnum


class Capability(StrEnum):
    """A function of the platform that a plan contains or not; the words stand in the catalogue."""

    MONITORING = "monitoring"
    INVENTORY = "inventory"
    TICKETS = "tickets"
    PATCHING = "patching"
    REMOTE_MAINTENANCE = "remote_maintenance"
    ANTIVIRUS = "antivirus"
    BACKUP = "backup"
    FAST_REACTION = "fast_reaction"
