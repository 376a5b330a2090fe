"""Who may see and who may change the operator's terms."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from obhut.tenancy.api import Kind, Scope


def may_write_terms(role: str) -> bool:
    """Tell whether people of this role may draft and publish terms."""
    return role == "operator-admin"


def require_reader(request: HttpRequest) -> None:
    """Raise PermissionDenied for anybody who does not work for the operator."""
    home: Scope = request.home  # type: ignore[attr-defined]
    if home.kind is not Kind.OPERATOR:
        raise PermissionDenied


def require_writer(request: HttpRequest) -> None:
    """Raise PermissionDenied for anybody who may not write the operator's terms."""
    require_reader(request)
    if not writes(request):
        raise PermissionDenied


def writes(request: HttpRequest) -> bool:
    """Tell whether the person who asks may draft and publish terms."""
    return may_write_terms(str(request.user.role))  # type: ignore[union-attr]
