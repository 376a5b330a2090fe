"""What other rooms may use of accounts."""

from obhut.accounts.events import PersonBlocked, PersonUnblocked
from obhut.accounts.forms import NameForm, personal_address
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
from obhut.accounts.queries import find_people, products_open, relation_of, without_factor
from obhut.accounts.rules.relation import Relation
from obhut.accounts.rules.roles import READERS
from obhut.accounts.saved_views import (
    LONGEST_NAME,
    TooManyViews,
    ViewLink,
    ViewNameTaken,
    delete_view,
    save_view,
    share_view,
    show_first,
    views_of,
)
from obhut.accounts.step_up import requires_fresh_factor
from obhut.accounts.sweeping import sweep

__all__ = [
    "LONGEST_NAME",
    "READERS",
    "AddressTakenError",
    "InvitationOverError",
    "InvitationUnknownError",
    "Invitee",
    "NameForm",
    "NotAllowedError",
    "NotPersonalError",
    "PersonBlocked",
    "PersonUnblocked",
    "Relation",
    "TooManyViews",
    "ViewLink",
    "ViewNameTaken",
    "connect",
    "current_code",
    "delete_view",
    "find_people",
    "invite",
    "person_id",
    "personal_address",
    "products_open",
    "provision",
    "relation_of",
    "requires_fresh_factor",
    "save_view",
    "share_view",
    "show_first",
    "sweep",
    "views_of",
    "without_factor",
]
