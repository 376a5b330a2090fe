"""What a file is for decides its limits and whether it may leave unscanned."""

from dataclasses import dataclass
from enum import StrEnum

from obhut.files.rules.media import TEXT


class Purpose(StrEnum):
    """Why a file is kept."""

    DOCUMENT = "document"
    ATTACHMENT = "attachment"


class State(StrEnum):
    """What the scan found."""

    QUARANTINED = "quarantined"
    CLEAN = "clean"
    REFUSED = "refused"
    UNSCANNED = "unscanned"


@dataclass(frozen=True, slots=True)
class Limits:
    """What a purpose allows; ``own`` = made by the platform itself, trusted without a scan."""

    most_bytes: int
    media: frozenset[str]
    own: bool


LIMITS = {
    Purpose.DOCUMENT: Limits(
        64 * 2**20, frozenset({"application/pdf", "application/zip", TEXT}), own=True
    ),
    Purpose.ATTACHMENT: Limits(
        20 * 2**20,
        frozenset(
            {
                "application/pdf", "application/zip", "image/png", "image/jpeg", "image/gif",
                "image/webp", TEXT,
            }
        ),
        own=False,
    ),
}  # fmt: skip


def may_leave(*, purpose: Purpose, state: State) -> bool:
    """Tell whether a file may be downloaded: clean ones, and our own where nobody scans."""
    if state is State.UNSCANNED:
        return LIMITS[purpose].own
    return state is State.CLEAN
