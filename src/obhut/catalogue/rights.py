"""Who may see and who may change what is offered."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from obhut.tenancy.api import Kind, Scope


def require_reader(request: HttpRequest) -> None:
    """Raise PermissionDenied for anybody who does not work for the operator."""
    home: Scope = request.home  # type: ignore[attr-defined]
    if home.kind is not Kind.OPERATOR:
        raise PermissionDenied


def require_writer(request: HttpRequest) -> None:
    """Raise PermissionDenied for anybody who may not change the offer."""
    require_reader(request)
    if not writes(request):
        raise PermissionDenied


def writes(request: HttpRequest) -> bool:
    """Tell whether the person who asks may draft and publish."""
    return str(request.user.role) == "operator-admin"  # type: ignore[union-attr]


def person(request: HttpRequest) -> int:
    """Return the number of the person who asks."""
    return int(request.user.pk or 0)
