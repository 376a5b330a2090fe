"""What other rooms may use of devices."""

from obhut.devices.absences import absences_of
from obhut.devices.access import device_for, may_decide, may_manage
from obhut.devices.agents import agent_age, agent_versions, own_agent_version
from obhut.devices.asking import ask
from obhut.devices.bulk import BulkChange
from obhut.devices.causes import due_for_learning, expire_absences, judge_causes, learn, note_boot
from obhut.devices.counting import count_fleet
from obhut.devices.differences import Difference, difference, partners_of
from obhut.devices.distribution.lines import Enrolment, enrol_line, install_line, is_proxy
from obhut.devices.distribution.shelf import Keeper as PackageKeeper
from obhut.devices.distribution.versions import Age, VersionCount
from obhut.devices.distribution.views import package
from obhut.devices.enrolment import enrolment_gates
from obhut.devices.errors import EnrolmentRefused, ForeignSite, TooManyUses
from obhut.devices.events import (
    DeviceEnrolled,
    DeviceMoved,
    DeviceRemoved,
    DevicesForgotten,
    DevicesMerged,
)
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
from obhut.devices.likeness import Likeness, duplicates, twins_of
from obhut.devices.listing import (
    Choices,
    choices_in,
    holding,
    known_tags,
    removed_devices_in,
    with_old_agent,
)
from obhut.devices.merging import NotAlike, may_merge, merge
from obhut.devices.models import Presence, Quarantine, Source
from obhut.devices.operations import (
    label,
    put_at_site,
    quarantine,
    release,
    remove,
    rename,
    vacate_site,
)
from obhut.devices.operator_key import fingerprint
from obhut.devices.parts import (
    Known,
    known_after,
    place_of,
    set_machine,
    set_macs,
    set_pending,
    set_risk,
)
from obhut.devices.presence import Patience, sweep
from obhut.devices.queries import (
    FleetStatus,
    amiss,
    arrived_with,
    devices_in,
    enrolled_with,
    fleet_status,
    lost,
    states_in,
    token_in,
    tokens_ending,
    tokens_in,
    waiting_for_restart,
    well,
)
from obhut.devices.results import Result, change_in, items_of, result_of
from obhut.devices.rules.bulk import History, Outcome, Why
from obhut.devices.rules.bulk import Kind as ChangeKind
from obhut.devices.rules.causes import CALM, HOURS_OF_WEEK, Cause, hour_of_week, usually_off
from obhut.devices.rules.labels import (
    LONGEST_NAME,
    LONGEST_NOTE,
    LONGEST_TAG,
    MOST_TAGS,
    BadLabel,
    tag_of,
    tags_of,
    visible,
)
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
from obhut.devices.wishing import (
    NoWayBack,
    Order,
    expire_changes,
    new_change_id,
    take_back,
    wish_for,
)

__all__ = [
    "BEGINS",
    "CALM",
    "HOURS_OF_WEEK",
    "LONGEST_NAME",
    "LONGEST_NOTE",
    "LONGEST_TAG",
    "MOST_FROM_WEB",
    "MOST_TAGS",
    "Age",
    "BadLabel",
    "BulkChange",
    "Cause",
    "ChangeKind",
    "Choices",
    "DeviceEnrolled",
    "DeviceMoved",
    "DeviceRemoved",
    "DevicesForgotten",
    "DevicesMerged",
    "Difference",
    "Enrolment",
    "EnrolmentRefused",
    "FleetStatus",
    "ForeignSite",
    "FoundDevice",
    "History",
    "Known",
    "Likeness",
    "Mention",
    "NewToken",
    "NoWayBack",
    "NotAlike",
    "Order",
    "Outcome",
    "PackageKeeper",
    "PartStanding",
    "Patience",
    "Presence",
    "Quarantine",
    "Result",
    "Source",
    "Standing",
    "TokenStanding",
    "TooManyUses",
    "UploadRefused",
    "UploadedMachine",
    "VersionCount",
    "Why",
    "absences_of",
    "accept_upload",
    "agent_age",
    "agent_versions",
    "amiss",
    "arrived_with",
    "ask",
    "change_in",
    "choices_in",
    "count_failure",
    "count_fleet",
    "create_token",
    "create_web_token",
    "device_for",
    "devices_in",
    "difference",
    "due_for_learning",
    "duplicates",
    "enrol_line",
    "enrolled_with",
    "enrolment_gates",
    "expire_absences",
    "expire_changes",
    "figures_by",
    "find_devices",
    "find_or_add_upload",
    "fingerprint",
    "fleet_status",
    "forget_removed",
    "holding",
    "hour_of_week",
    "install_line",
    "is_proxy",
    "items_of",
    "judge_causes",
    "known_after",
    "known_tags",
    "label",
    "latest_arrivals",
    "learn",
    "lost",
    "may_decide",
    "may_manage",
    "may_merge",
    "merge",
    "new_change_id",
    "note_boot",
    "note_upload",
    "own_agent_version",
    "package",
    "partners_of",
    "place_of",
    "put_at_site",
    "quarantine",
    "release",
    "remove",
    "removed_devices_in",
    "rename",
    "result_of",
    "revoke_token",
    "set_machine",
    "set_macs",
    "set_pending",
    "set_risk",
    "standing_in",
    "states_in",
    "sweep",
    "tag_of",
    "tags_of",
    "take_back",
    "token_in",
    "token_standing",
    "tokens_ending",
    "tokens_in",
    "too_many_failures",
    "twins_of",
    "usually_off",
    "vacate_site",
    "visible",
    "waiting_for_restart",
    "well",
    "wish_for",
    "with_device_counts",
    "with_old_agent",
    "worst_customers",
    "worst_devices",
    "worst_partners",
]
