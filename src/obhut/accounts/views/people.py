"""Personen: who has access to what, invitations, roles, blocks."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from obhut.accounts import access, operations, people_list
from obhut.accounts.forms import BlockForm, InviteForm, RoleForm, posted
from obhut.accounts.models import Invitation, Person
from obhut.accounts.queries import open_invitations, people_in, standing_of
from obhut.accounts.rules.roles import ROLES, assignable, may_manage
from obhut.accounts.step_up import requires_fresh_factor
from obhut.kernel import clock
from obhut.tenancy.api import Scope
from obhut.ui.components import Action, Crumb
from obhut.ui.lists import answer


@require_safe
def people(request: HttpRequest, org: str) -> HttpResponse:
    """List the people of the scope with role, factor, last sign-in and block."""
    standing, scope = access.reader(_me(request)), _scope(request)
    invite = None
    if assignable(actor=standing, level=scope.kind.value):
        invite = Action(_("Invite a person"), reverse("person_invite", args=[org]), "user-plus")
    return answer(
        request,
        people_list.definition(scope, invite),
        people_in(scope),
        template="accounts/people.html",
        invite=invite,
        invitations=_shown_invitations(request),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires_fresh_factor
def invite_person(request: HttpRequest, org: str) -> HttpResponse:
    """Invite a natural person to the scope."""
    scope = _scope(request)
    roles = assignable(actor=access.reader(_me(request)), level=scope.kind.value)
    if not roles:
        raise PermissionDenied
    form = InviteForm(posted(request), roles=roles, initial={"language": "de"})
    if request.method == "POST" and form.is_valid() and _invited(request, form):
        messages.success(
            request, _("The invitation to %(email)s is on its way.") % form.cleaned_data
        )
        return redirect("people", org=org)
    context = {"form": form, "org": org, "crumbs": _crumbs(org, _("Invite a person"))}
    return render(request, "accounts/invite.html", context, status=422 if form.errors else 200)


@require_safe
def person(request: HttpRequest, org: str, person_id: int) -> HttpResponse:
    """Show one person."""
    access.reader(_me(request))
    return _person_page(request, access.person_for(_scope(request), person_id))


@require_POST
@requires_fresh_factor
def change_role(request: HttpRequest, org: str, person_id: int) -> HttpResponse:
    """Give the person another role."""
    other = access.person_for(_scope(request), person_id)
    form = RoleForm(request.POST, roles=ROLES[standing_of(other).level])
    if not form.is_valid():
        return _person_page(request, other, role_form=form)
    role = form.cleaned_data["role"]
    _allowed(operations.change_role, by=_me(request), person_id=other.pk, role=role)
    messages.success(request, _("The role was changed."))
    return redirect("person", org=org, person_id=other.pk)


@require_POST
@requires_fresh_factor
def block(request: HttpRequest, org: str, person_id: int) -> HttpResponse:
    """Take all access from the person at once."""
    other = access.person_for(_scope(request), person_id)
    form = BlockForm(request.POST)
    if not form.is_valid():
        return _person_page(request, other, block_form=form)
    reason = form.cleaned_data["reason"]
    _allowed(operations.block, by=_me(request), person_id=other.pk, reason=reason, at=clock.real())
    messages.success(request, _("%(name)s is blocked.") % {"name": other.full_name})
    return redirect("person", org=org, person_id=other.pk)


@require_POST
@requires_fresh_factor
def unblock(request: HttpRequest, org: str, person_id: int) -> HttpResponse:
    """Let the person sign in again."""
    other = access.person_for(_scope(request), person_id)
    _allowed(operations.unblock, by=_me(request), person_id=other.pk, at=clock.real())
    messages.success(request, _("%(name)s may sign in again.") % {"name": other.full_name})
    return redirect("person", org=org, person_id=other.pk)


@require_POST
def revoke_invitation(request: HttpRequest, org: str, invitation_id: int) -> HttpResponse:
    """Withdraw an open invitation."""
    offer = access.invitation_for(_scope(request), invitation_id)
    _allowed(operations.revoke, by=_me(request), invitation=offer, at=clock.real())
    messages.success(request, _("The invitation was withdrawn."))
    return redirect("people", org=org)


def _invited(request: HttpRequest, form: InviteForm) -> bool:
    scope = _scope(request)
    who = operations.Invitee(
        partner_id=scope.partner_id, customer_id=scope.customer_id, **form.cleaned_data
    )
    try:
        operations.invite(by=_me(request), who=who, at=clock.real())
    except operations.AddressTakenError:
        form.add_error("email", _("There is an account with this address already."))
        return False
    except operations.NotAllowedError:
        raise PermissionDenied from None
    return True


def _person_page(
    request: HttpRequest,
    other: Person,
    *,
    role_form: RoleForm | None = None,
    block_form: BlockForm | None = None,
) -> HttpResponse:
    me, scope = standing_of(_me(request)), _scope(request)
    roles = ROLES[standing_of(other).level]
    context: dict[str, Any] = {
        "other": other,
        "org": scope.slug,
        "facts": people_list.facts(other),
        "crumbs": _crumbs(scope.slug, other.full_name),
        "may_manage": may_manage(actor=me, target=standing_of(other)),
        "role_form": role_form or RoleForm(roles=roles, initial={"role": other.role}),
        "block_form": block_form or BlockForm(),
    }
    status = 422 if role_form or block_form else 200
    return render(request, "accounts/person.html", context, status=status)


def _crumbs(org: str, here: str) -> list[Crumb]:
    return [Crumb(_("People"), reverse("people", args=[org])), Crumb(here)]


def _shown_invitations(request: HttpRequest) -> list[tuple[Invitation, bool]]:
    me = standing_of(_me(request))
    rows = open_invitations(_scope(request), at=clock.real())
    return [(row, may_manage(actor=me, target=standing_of(row))) for row in rows[:100]]


def _allowed(operation: Any, **arguments: Any) -> None:
    try:
        operation(**arguments)
    except operations.NotAllowedError:
        raise PermissionDenied from None


def _scope(request: HttpRequest) -> Scope:
    scope: Scope = request.scope  # type: ignore[attr-defined]
    return scope


def _me(request: HttpRequest) -> Person:
    if not isinstance(request.user, Person):
        raise PermissionDenied
    return request.user
