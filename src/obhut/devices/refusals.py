"""What a machine is told when it may not enrol; shown on the device, so it says what to do."""

from typing import NamedTuple

from django.utils.translation import gettext_noop


class Refusal(NamedTuple):
    """HTTP status and text of one refusal."""

    status: int
    text: str


REFUSALS: dict[str, Refusal] = {
    "token-unknown": Refusal(
        403,
        gettext_noop(
            "This enrolment token is not known. Check that it was copied completely, "
            "or have a new one made."
        ),
    ),
    "token-expired": Refusal(
        403,
        gettext_noop("This enrolment token has expired. Have a new one made."),
    ),
    "token-used-up": Refusal(
        403,
        gettext_noop("This enrolment token has been used up. Have a new one made."),
    ),
    "token-revoked": Refusal(
        403,
        gettext_noop("This enrolment token has been revoked. Have a new one made."),
    ),
    "token-foreign": Refusal(
        409,
        gettext_noop(
            "This device already belongs to another customer. Remove it there first, "
            "or delete the state folder of the agent and enrol it as a new device."
        ),
    ),
    "malformed": Refusal(
        400,
        gettext_noop(
            "The enrolment is not complete or not correct. Update the agent and try again."
        ),
    ),
    "hardware-mismatch": Refusal(
        409,
        gettext_noop(
            "This key belongs to another machine. If the disk was copied, delete the "
            "state folder of the agent and enrol this machine as a device of its own."
        ),
    ),
    "quarantined": Refusal(
        409,
        gettext_noop("This device is in quarantine. An administrator has to release it first."),
    ),
    "device-removed": Refusal(
        409,
        gettext_noop(
            "This device was removed and its key is blocked. Delete the state folder "
            "of the agent and enrol it as a new device."
        ),
    ),
    "too-many": Refusal(
        429,
        gettext_noop(
            "Too many failed enrolments from this address. Wait a few minutes and try again."
        ),
    ),
    "not-allowed": Refusal(
        403,
        gettext_noop(
            "No further device can be enrolled for this customer at the moment. Ask "
            "your service provider."
        ),
    ),
}
