"""Who may do what to partners, customers and sites; whatever is not named is refused."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from obhut.accounts.api import READERS
from obhut.tenancy.api import Kind, Scope

_TREE = frozenset({"operator-admin", "operator-technician", "partner-admin"})
_MACHINE_ROOM = frozenset({"operator-admin", "operator-technician"})
_PRIVACY = frozenset({"operator-admin", "operator-dpo", "partner-admin", "customer-admin"})


def role_of(request: HttpRequest) -> str:
    """Return the role of the person who asks."""
    return str(request.user.role)  # type: ignore[union-attr]


def is_reader(role: str) -> bool:
    """Tell whether people of this role may see customers and sites: all but employees."""
    return role in READERS


def may_shape(role: str) -> bool:
    """Tell whether people of this role may add and change customers and sites."""
    return role in _TREE


def may_add_partners(role: str) -> bool:
    """Tell whether people of this role may take in partners and change their names."""
    return role == "operator-admin"


def may_see_machine_room(role: str) -> bool:
    """Tell whether people of this role may see how the platform itself is."""
    return role in _MACHINE_ROOM


def may_decide_for_all(role: str) -> bool:
    """Tell whether people of this role may change what holds for the whole platform."""
    return role == "operator-admin"


def may_see_catalogue(role: str) -> bool:
    """Tell whether people of this role may see which personal data are kept (V-11.1)."""
    return role in _PRIVACY


def require(allowed: bool) -> None:
    """Raise PermissionDenied unless ``allowed``."""
    if not allowed:
        raise PermissionDenied


def require_operator(request: HttpRequest) -> None:
    """Raise PermissionDenied for anybody who does not work for the operator."""
    home: Scope = request.home  # type: ignore[attr-defined]
    require(home.kind is Kind.OPERATOR)
