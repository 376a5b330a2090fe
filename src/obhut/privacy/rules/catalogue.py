"""Which group of personal data a stored value belongs to, and which work ends its time (V-11.1).

A job is a loop of the worker; its name is what the worker's sign of life calls it.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from obhut.kernel.clauses import clause
from obhut.kernel.data_classes import DataClass, Subject


class Group(StrEnum):
    """A group of values as people speak of them; the first five are named in the terms."""

    NAMES = "names"
    LOGINS = "logins"
    ADDRESSES = "addresses"
    HARDWARE = "hardware"
    SOFTWARE = "software"
    CREDENTIALS = "credentials"
    ACTIONS = "actions"
    HEALTH = "health"
    MAIL = "mail"
    FILES = "files"
    ORGANISATION = "organisation"
    CONTRACT = "contract"


NAMED_IN_THE_TERMS = (
    Group.NAMES, Group.LOGINS, Group.ADDRESSES, Group.HARDWARE, Group.SOFTWARE,
)  # fmt: skip
_WHOLE = {
    "contact": Group.NAMES,
    "credential": Group.CREDENTIALS,
    "telemetry": Group.HEALTH,
    "mail": Group.MAIL,
    "document": Group.FILES,
    "organisation": Group.ORGANISATION,
    "contract": Group.CONTRACT,
}
_ADDRESS = re.compile(r"(^|_)(ip|address|network|country|user_agent|browser)$")
_LOGIN = re.compile(r"_at$|^last_login$|^expire_date$|^session")
_SOFTWARE = re.compile(
    r"^(os|agent_version|reboot_required|values|payload)$|update|security|packag"
)
_JOBS = {
    "contact": ("sessions", "trail"),
    "credential": ("sessions",),
    "session": ("sessions",),
    "security-log": ("trail",),
    "inventory": ("removed-devices",),
    "telemetry": ("partitions",),
    "mail": ("old-mail",),
    "document": ("orphans",),
}


@dataclass(frozen=True, slots=True)
class Field:
    """One stored value: where, and its data class."""

    table: str
    name: str
    data_class: DataClass


@clause("V-11.1")
def group_of(field: Field) -> Group | None:
    """Return the group of a value; None for what concerns nobody.

    A value of a class that nobody has put into a group raises KeyError: it may not be stored.
    """
    kind = field.data_class
    if kind.subject is Subject.NOBODY:
        return None
    if kind.name == "inventory":
        return Group.SOFTWARE if _SOFTWARE.search(field.name) else Group.HARDWARE
    if kind.name in {"session", "security-log"}:
        return _of_use(field.name)
    return _WHOLE[kind.name]


def _of_use(name: str) -> Group:
    if _ADDRESS.search(name):
        return Group.ADDRESSES
    return Group.LOGINS if _LOGIN.search(name) else Group.ACTIONS


@clause("V-11.1")
def jobs_of(data_class: DataClass) -> tuple[str, ...]:
    """Return the loops that end the time of values of a class; none where the owner decides."""
    return _JOBS.get(data_class.name, ())
