"""What other rooms may use of devices."""

from obhut.devices.absences import absences_of
from obhut.devices.access import device_for, may_decide, may_manage
from obhut.devices.agents import agent_age, agent_versions, own_agent_version
from obhut.devices.asking import ask
from obhut.devices.causes import due_for_learning, expire_absences, judge_causes, learn, note_boot
from obhut.devices.counting import count_fleet
from obhut.devices.distribution.lines import Enrolment, enrol_line, install_line, is_proxy
from obhut.devices.distribution.shelf import Keeper as PackageKeeper
from obhut.devices.distribution.versions import Age, VersionCount
from obhut.devices.distribution.views import package
from obhut.devices.enrolment import enrolment_gates
from obhut.devices.errors import EnrolmentRefused, ForeignSite, TooManyUses
from obhut.devices.events import DeviceEnrolled, DeviceRemoved, DevicesForgotten
from obhut.devices.failures import count as count_failure
from obhut.devices.failures import too_many as too_many_failures
from obhut.devices.figures import (
    PartStanding,
    Standing,
    figures_by,
    standing_in,
    worst_customers,
    worst_partners,
)
from obhut.devices.forgetting import forget_removed
from obhut.devices.models import Presence, Quarantine, Source
from obhut.devices.operations import quarantine, release, remove, rename, vacate_site
from obhut.devices.operator_key import fingerprint
from obhut.devices.parts import Known, known_after, place_of, set_machine, set_pending, set_risk
from obhut.devices.presence import Patience, sweep
from obhut.devices.queries import (
    FleetStatus,
    arrived_with,
    devices_in,
    enrolled_with,
    fleet_status,
    token_in,
    tokens_ending,
    tokens_in,
    waiting_for_restart,
    well,
)
from obhut.devices.rules.causes import HOURS_OF_WEEK, Cause, hour_of_week, usually_off
from obhut.devices.searching import BEGINS, FoundDevice, find_devices
from obhut.devices.summaries import Mention, latest_arrivals, with_device_counts, worst_devices
from obhut.devices.tokens import (
    MOST_FROM_WEB,
    NewToken,
    TokenStanding,
    create_token,
    create_web_token,
    revoke_token,
    token_standing,
)
from obhut.devices.uploads import (
    UploadedMachine,
    UploadRefused,
    accept_upload,
    find_or_add_upload,
    note_upload,
)

__all__ = [
    "BEGINS",
    "HOURS_OF_WEEK",
    "MOST_FROM_WEB",
    "Age",
    "Cause",
    "DeviceEnrolled",
    "DeviceRemoved",
    "DevicesForgotten",
    "Enrolment",
    "EnrolmentRefused",
    "FleetStatus",
    "ForeignSite",
    "FoundDevice",
    "Known",
    "Mention",
    "NewToken",
    "PackageKeeper",
    "PartStanding",
    "Patience",
    "Presence",
    "Quarantine",
    "Source",
    "Standing",
    "TokenStanding",
    "TooManyUses",
    "UploadRefused",
    "UploadedMachine",
    "VersionCount",
    "absences_of",
    "accept_upload",
    "agent_age",
    "agent_versions",
    "arrived_with",
    "ask",
    "count_failure",
    "count_fleet",
    "create_token",
    "create_web_token",
    "device_for",
    "devices_in",
    "due_for_learning",
    "enrol_line",
    "enrolled_with",
    "enrolment_gates",
    "expire_absences",
    "figures_by",
    "find_devices",
    "find_or_add_upload",
    "fingerprint",
    "fleet_status",
    "forget_removed",
    "hour_of_week",
    "install_line",
    "is_proxy",
    "judge_causes",
    "known_after",
    "latest_arrivals",
    "learn",
    "may_decide",
    "may_manage",
    "note_boot",
    "note_upload",
    "own_agent_version",
    "package",
    "place_of",
    "quarantine",
    "release",
    "remove",
    "rename",
    "revoke_token",
    "set_machine",
    "set_pending",
    "set_risk",
    "standing_in",
    "sweep",
    "token_in",
    "token_standing",
    "tokens_ending",
    "tokens_in",
    "too_many_failures",
    "usually_off",
    "vacate_site",
    "waiting_for_restart",
    "well",
    "with_device_counts",
    "worst_customers",
    "worst_devices",
    "worst_partners",
]
