"""What can be done with many devices at once, and what takes it back. Pure."""

from enum import StrEnum


class Kind(StrEnum):
    """A change of many devices."""

    ADD_TAG = "add-tag"
    REMOVE_TAG = "remove-tag"
    MOVE = "move"
    QUARANTINE = "quarantine"
    RELEASE = "release"
    RETIRE = "retire"


class Outcome(StrEnum):
    """What came of a change for one device; empty while it waits."""

    WAITING = ""
    DONE = "done"
    SAME = "same"
    FAILED = "failed"


class Why(StrEnum):
    """Why a device was left as it is."""

    NOTHING = ""
    GONE = "gone"
    TOO_MANY_TAGS = "too-many-tags"
    OTHER_PARTNER = "other-partner"
    OTHER_CUSTOMER = "other-customer"
    NO_SITE = "no-site"


class History(StrEnum):
    """What happens to the history of a device that goes to another customer."""

    ALONG = "along"
    DELETE = "delete"


_BACK = {
    Kind.ADD_TAG: Kind.REMOVE_TAG,
    Kind.REMOVE_TAG: Kind.ADD_TAG,
    Kind.MOVE: Kind.MOVE,
    Kind.QUARANTINE: Kind.RELEASE,
}


def way_back(kind: Kind) -> Kind | None:
    """Return the change that takes ``kind`` back; None where there is none."""
    return _BACK.get(kind)
