"""The three classes of commands, and what a certificate may name as a right.

A: reads what is collected anyway; the server's word is enough. B: built-in verbs with limits of
this device, signed by the server's own key, only within a signed policy. C: everything by which
code, files or rules reach a device; needs a manifest that a person signed. What is not named here
belongs to no class and is refused.
"""

from enum import Enum

from obhut_protocol.authority.bounds import QUEUED_MS, SESSION_MS


class CommandClass(Enum):
    """How much authority a command needs."""

    A = "A"
    B = "B"
    C = "C"


SAMPLE = "sample.read"
INVENTORY = "inventory.read"
DEVICE_RESTART = "device.restart"
SERVICE_RESTART = "service.restart"
PATCH_RUN = "patch.run"
VIRUS_SCAN = "antivirus.scan"
SCRIPT = "script.run"
TERMINAL = "terminal.open"
DESKTOP = "desktop.open"
FILE_WRITE = "file.write"
SOFTWARE_REMOVE = "software.remove"
POLICY = "policy.set"
AGENT_UPDATE = "agent.update"

READS = frozenset({SAMPLE, INVENTORY})
MOST_A_DAY = {DEVICE_RESTART: 1, SERVICE_RESTART: 10, PATCH_RUN: 4, VIRUS_SCAN: 2}
"""Class B: what no policy can lift, for each verb, in 24 hours on one device."""
LONGEST_MS = {
    SCRIPT: QUEUED_MS,
    FILE_WRITE: QUEUED_MS,
    SOFTWARE_REMOVE: QUEUED_MS,
    AGENT_UPDATE: QUEUED_MS,
    TERMINAL: SESSION_MS,
    DESKTOP: SESSION_MS,
}
"""Class C that is ordered by a manifest, and how long it may wait."""

POLICY_WIDE = "policy.wide"
"""Right to set a policy of a whole partner or of the operator alone; else it takes two persons."""
REVOKE = "certificate.revoke"
RIGHTS = frozenset({*LONGEST_MS, POLICY, POLICY_WIDE, REVOKE})


def class_of(kind: str) -> CommandClass | None:
    """Return the class of ``kind``, None for what nobody may order."""
    if kind in READS:
        return CommandClass.A
    if kind in MOST_A_DAY:
        return CommandClass.B
    return CommandClass.C if kind in LONGEST_MS or kind == POLICY else None
