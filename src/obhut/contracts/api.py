"""What other rooms may use of contracts."""

from obhut.contracts.seats import (
    Place,
    PlanHeld,
    capabilities,
    end_by_removal,
    move_along,
    plans_of,
    set_plan,
    with_plan,
)
from obhut.contracts.terms_ports import Use, provide_users
from obhut.contracts.terms_reading import document_of, policy_for, version_for
from obhut.contracts.terms_writing import publish_examples
from obhut.kernel.capabilities import Capability

__all__ = [
    "Capability",
    "Place",
    "PlanHeld",
    "Use",
    "capabilities",
    "document_of",
    "end_by_removal",
    "move_along",
    "plans_of",
    "policy_for",
    "provide_users",
    "publish_examples",
    "set_plan",
    "version_for",
    "with_plan",
]
