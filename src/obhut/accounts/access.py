"""The only way to a person or an invitation for somebody who asks: the object, or 404."""

from django.core.exceptions import PermissionDenied
from django.http import Http404

from obhut.accounts.models import Invitation, Person
from obhut.accounts.queries import people_in, standing_of
from obhut.accounts.rules.roles import Standing, may_see_people
from obhut.tenancy.api import Scope


def reader(person: Person) -> Standing:
    """Return where the asking person stands. Raises PermissionDenied for who sees no people."""
    standing = standing_of(person)
    if not may_see_people(standing):
        raise PermissionDenied
    return standing


def person_for(scope: Scope, person_id: int) -> Person:
    """Return a person of the scope, else Http404: foreign and missing look the same."""
    person = people_in(scope).filter(pk=person_id).first()
    if person is None:
        raise Http404
    return person


def invitation_for(scope: Scope, invitation_id: int) -> Invitation:
    """Return an invitation of the scope, else Http404."""
    invitation = Invitation.objects.visible_to(scope).filter(pk=invitation_id).first()
    if invitation is None:
        raise Http404
    return invitation
