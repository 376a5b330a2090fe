"""What other rooms may use of accounts."""

from obhut.accounts.events import PersonBlocked, PersonUnblocked
from obhut.accounts.operations import (
    AddressTakenError,
    InvitationOverError,
    InvitationUnknownError,
    Invitee,
    NotAllowedError,
    NotPersonalError,
    invite,
)
from obhut.accounts.ports import connect
from obhut.accounts.provisioning import current_code, person_id, provision
from obhut.accounts.queries import products_open, relation_of
from obhut.accounts.rules.relation import Relation
from obhut.accounts.step_up import requires_fresh_factor
from obhut.accounts.sweeping import sweep

__all__ = [
    "AddressTakenError",
    "InvitationOverError",
    "InvitationUnknownError",
    "Invitee",
    "NotAllowedError",
    "NotPersonalError",
    "PersonBlocked",
    "PersonUnblocked",
    "Relation",
    "connect",
    "current_code",
    "invite",
    "person_id",
    "products_open",
    "provision",
    "relation_of",
    "requires_fresh_factor",
    "sweep",
]
