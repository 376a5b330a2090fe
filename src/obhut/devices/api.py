"""What other rooms may use of devices."""

from obhut.devices.access import device_for, may_decide, may_manage
from obhut.devices.agents import agent_age, agent_versions, own_agent_version
from obhut.devices.distribution.lines import Enrolment, enrol_line, install_line, is_proxy
from obhut.devices.distribution.shelf import Keeper as PackageKeeper
from obhut.devices.distribution.versions import Age, VersionCount
from obhut.devices.distribution.views import package
from obhut.devices.enrolment import enrolment_gates
from obhut.devices.errors import EnrolmentRefused, ForeignSite, TooManyUses
from obhut.devices.events import DeviceEnrolled, DeviceRemoved
from obhut.devices.models import Presence, Quarantine
from obhut.devices.operations import quarantine, release, remove, rename
from obhut.devices.operator_key import fingerprint
from obhut.devices.presence import Patience, sweep
from obhut.devices.queries import (
    FleetStatus,
    arrived_with,
    devices_in,
    enrolled_with,
    fleet_status,
    token_in,
    tokens_in,
)
from obhut.devices.summaries import (
    Mention,
    PresenceCounts,
    latest_arrivals,
    needing_attention,
    presence_counts,
    with_device_counts,
)
from obhut.devices.tokens import (
    MOST_FROM_WEB,
    NewToken,
    TokenStanding,
    create_token,
    create_web_token,
    revoke_token,
    token_standing,
)

__all__ = [
    "MOST_FROM_WEB",
    "Age",
    "DeviceEnrolled",
    "DeviceRemoved",
    "Enrolment",
    "EnrolmentRefused",
    "FleetStatus",
    "ForeignSite",
    "Mention",
    "NewToken",
    "PackageKeeper",
    "Patience",
    "Presence",
    "PresenceCounts",
    "Quarantine",
    "TokenStanding",
    "TooManyUses",
    "VersionCount",
    "agent_age",
    "agent_versions",
    "arrived_with",
    "create_token",
    "create_web_token",
    "device_for",
    "devices_in",
    "enrol_line",
    "enrolled_with",
    "enrolment_gates",
    "fingerprint",
    "fleet_status",
    "install_line",
    "is_proxy",
    "latest_arrivals",
    "may_decide",
    "may_manage",
    "needing_attention",
    "own_agent_version",
    "package",
    "presence_counts",
    "quarantine",
    "release",
    "remove",
    "rename",
    "revoke_token",
    "sweep",
    "token_in",
    "token_standing",
    "tokens_in",
    "with_device_counts",
]
