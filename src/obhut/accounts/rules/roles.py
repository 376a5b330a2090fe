"""Who may see, invite, change and block whom.

Roles are the words of ``accounts.models.Role``: ``<level>-<what>``. A person stands at one level of
the tree and never moves to another one; whoever must work elsewhere is invited there anew.
"""

from dataclasses import dataclass

from obhut.kernel.clauses import clause

ADMINISTRATORS = frozenset({"operator-admin", "partner-admin", "customer-admin"})
ROLES = {
    "operator": (
        "operator-admin",
        "operator-technician",
        "operator-accountant",
        "operator-dpo",
    ),
    "partner": ("partner-admin", "partner-technician"),
    "customer": ("customer-admin", "customer-employee"),
}
READERS = frozenset(role for roles in ROLES.values() for role in roles) - {"customer-employee"}
_BELOW = {
    "operator": ("operator", "partner", "customer"),
    "partner": ("partner", "customer"),
    "customer": ("customer",),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody stands: role and place in the tree; an invitation has no ``person_id``."""

    role: str
    partner_id: int | None = None
    customer_id: int | None = None
    person_id: int | None = None

    @property
    def level(self) -> str:
        """Return ``operator``, ``partner`` or ``customer``."""
        return self.role.split("-", 1)[0]


@clause("V-5.2", "C-10.3a")
def may_manage(*, actor: Standing, target: Standing) -> bool:
    """Tell whether ``actor`` may invite, change, block or unblock ``target``.

    Nobody manages himself: no self-promotion, and nobody locks himself out.
    """
    if actor.role not in ADMINISTRATORS or _same_person(actor, target):
        return False
    return _covers(actor, target)


def may_see_people(actor: Standing) -> bool:
    """Tell whether ``actor`` may open lists of people; all but administrators only read."""
    return actor.role in READERS


def may_assign(*, actor: Standing, target: Standing, role: str) -> bool:
    """Tell whether ``actor`` may give ``role`` to ``target``, who stays at its level."""
    return role in ROLES[target.level] and may_manage(actor=actor, target=target)


def assignable(*, actor: Standing, level: str) -> tuple[str, ...]:
    """Return the roles that ``actor`` may give at ``level``; none above the own level."""
    if actor.role not in ADMINISTRATORS or level not in _BELOW[actor.level]:
        return ()
    return ROLES[level]


def _covers(actor: Standing, target: Standing) -> bool:
    if target.level not in _BELOW[actor.level]:
        return False
    if actor.level == "partner":
        return actor.partner_id is not None and target.partner_id == actor.partner_id
    if actor.level == "customer":
        return actor.customer_id is not None and target.customer_id == actor.customer_id
    return True


def _same_person(actor: Standing, target: Standing) -> bool:
    return actor.person_id is not None and actor.person_id == target.person_id
