"""The vocabulary of data classes: why a field exists, how long it stays, whom it concerns.

Every model names for each of its fields one of these values. Export, erasure, retention and the
record of processing (Art. 30 GDPR) are generated from them, so a field without a class is an error.
"""

from dataclasses import dataclass
from enum import StrEnum


class Subject(StrEnum):
    """Whom a value concerns."""

    NOBODY = "nobody"
    PERSON = "person"
    CUSTOMER = "customer"
    DEVICE_USER = "device-user"


class Erase(StrEnum):
    """What erasure does with a value."""

    KEEP = "keep"
    DELETE = "delete"
    PSEUDONYMISE = "pseudonymise"
    RESTRICT = "restrict"


@dataclass(frozen=True, slots=True)
class DataClass:
    """Purpose, legal basis, retention and treatment of one kind of value.

    ``retention_days`` counts from the event named by ``retention_from``; ``None`` means as long
    as the owner of the row exists.
    """

    name: str
    purpose: str
    basis: str
    subject: Subject
    retention_days: int | None
    retention_from: str
    erase: Erase


TECHNICAL = DataClass(
    "technical",
    "Keys, states and counters of the system",
    "-",
    Subject.NOBODY,
    None,
    "-",
    Erase.KEEP,
)
ORGANISATION = DataClass(
    "organisation",
    "Name and settings of a partner, customer or site",
    "Art. 6 (1) b",
    Subject.CUSTOMER,
    None,
    "end of contract",
    Erase.DELETE,
)
CONTACT = DataClass(
    "contact",
    "Name and mail address of a natural person with an account",
    "Art. 6 (1) b",
    Subject.PERSON,
    None,
    "erasure of the account",
    Erase.DELETE,
)
CREDENTIAL = DataClass(
    "credential",
    "Proof of identity: password hash, second factor, tokens",
    "Art. 6 (1) b",
    Subject.PERSON,
    None,
    "erasure of the account",
    Erase.DELETE,
)
SECURITY_LOG = DataClass(
    "security-log",
    "Who did what from where: evidence against misuse",
    "Art. 6 (1) f",
    Subject.PERSON,
    365,
    "event",
    Erase.PSEUDONYMISE,
)
SESSION = DataClass(
    "session",
    "Open sign-ins of a person, with address and browser",
    "Art. 6 (1) f",
    Subject.PERSON,
    90,
    "end of the session",
    Erase.DELETE,
)
INVENTORY = DataClass(
    "inventory",
    "What a device is: name, operating system, hardware",
    "Art. 6 (1) b",
    Subject.CUSTOMER,
    30,
    "removal of the device",
    Erase.DELETE,
)
TELEMETRY = DataClass(
    "telemetry",
    "How a device is: measured health values",
    "Art. 6 (1) b",
    Subject.CUSTOMER,
    14,
    "measurement",
    Erase.DELETE,
)
MAIL = DataClass(
    "mail",
    "Messages sent to a person, with proof of sending",
    "Art. 6 (1) b",
    Subject.PERSON,
    365,
    "sending",
    Erase.DELETE,
)
DOCUMENT = DataClass(
    "document",
    "Files of a customer or of a person",
    "Art. 6 (1) b",
    Subject.CUSTOMER,
    None,
    "deletion by its owner",
    Erase.DELETE,
)
CONTRACT = DataClass(
    "contract",
    "What was agreed and is billed: plans, from when until when",
    "Art. 6 (1) b",
    Subject.CUSTOMER,
    None,
    "end of contract",
    Erase.RESTRICT,
)
