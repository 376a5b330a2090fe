"""Why a device does not obey. The names are stable: they stand in results and in the trail."""

from enum import Enum


class Reason(Enum):
    """One link of the chain that did not hold."""

    MALFORMED = "malformed"
    UNKNOWN_ROOT = "unknown-root"
    ROOT_SIGNATURE = "root-signature"
    ROOT_VERSION = "root-version"
    CERTIFICATE_SIGNATURE = "certificate-signature"
    CERTIFICATE_TIME = "certificate-time"
    CERTIFICATE_REVOKED = "certificate-revoked"
    RIGHT = "right"
    SCOPE = "scope"
    SOFTWARE_SIGNER = "software-signer"
    SIGNER = "signer"
    CHALLENGE = "challenge"
    ORIGIN = "origin"
    RELYING_PARTY = "relying-party"
    USER_NOT_VERIFIED = "user-not-verified"
    SIGNATURE = "signature"
    SAME_PERSON = "same-person"
    TOO_MANY_DEVICES = "too-many-devices"
    CONTENT = "content"
    NOT_LISTED = "not-listed"
    NOT_YET = "not-yet"
    EXPIRED = "expired"
    TOO_LONG = "too-long"
    OLD_REVOCATIONS = "old-revocations"
    OLD_VERSION = "old-version"
    REPLAYED = "replayed"
    FORGOTTEN = "forgotten"
    """Signed before the device's ledger began: it cannot know whether it was done already."""
    LEDGER_FULL = "ledger-full"
    POLICY = "policy"
    OUTSIDE_WINDOW = "outside-window"
    DAILY_LIMIT = "daily-limit"


class Refused(Exception):  # noqa: N818
    """The device does not obey, and why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


def require(held: bool, reason: Reason) -> None:
    """Raise Refused unless ``held``."""
    if not held:
        raise Refused(reason)
