"""Reads of accounts."""

from datetime import datetime

from django.db.models import Q, QuerySet

from obhut.accounts.models import Invitation, Person
from obhut.accounts.ports import rents
from obhut.accounts.rules.relation import Relation, may_use_products, relation
from obhut.accounts.rules.roles import ADMINISTRATORS, Standing
from obhut.kernel.clauses import clause
from obhut.tenancy.api import Scope


def people_in(scope: Scope) -> QuerySet[Person]:
    """Return the people of a scope with their partner and customer."""
    return Person.objects.visible_to(scope).select_related("partner", "customer")


def without_factor(scope: Scope) -> int:
    """Count the people of a scope who may sign in and have not set up a second factor yet."""
    return Person.objects.visible_to(scope).filter(factor_at=None, blocked_at=None).count()


def find_people(scope: Scope, text: str, *, limit: int) -> list[Person]:
    """Return up to ``limit`` people of a scope whose name or address holds every word."""
    people = people_in(scope)
    for word in text.split():
        names = Q(first_name__icontains=word) | Q(last_name__icontains=word)
        people = people.filter(names | Q(email__icontains=word))
    return list(people.order_by("last_name", "first_name", "pk")[:limit])


def open_invitations(scope: Scope, *, at: datetime) -> QuerySet[Invitation]:
    """Return the invitations of a scope that may still be used at ``at``."""
    invitations = Invitation.objects.visible_to(scope)
    return invitations.filter(used_at=None, revoked_at=None, expires_at__gt=at).order_by(
        "-created_at"
    )


def administrators_over(person: Person) -> QuerySet[Person]:
    """Return the administrators of the person's own level and place, the person excepted."""
    role = next(role for role in ADMINISTRATORS if role.startswith(person.role.split("-")[0]))
    people = Person.objects.filter(
        role=role,
        partner=person.partner_id,
        customer=person.customer_id,
        blocked_at=None,
    )
    return people.exclude(pk=person.pk)


def standing_of(who: Person | Invitation) -> Standing:
    """Return where a person stands, or will stand by an invitation."""
    person_id = who.pk if isinstance(who, Person) else None
    return Standing(who.role, who.partner_id, who.customer_id, person_id)


@clause("C-1.c")
def relation_of(*, customer_id: int | None) -> Relation:
    """Return what somebody with an account at this customer is: subscriber or customer.

    People of operator and partners have no customer; they are not renters, but work for them.
    """
    return relation(has_account=True, rents=customer_id is not None and rents(customer_id))


@clause("C-1.c")
def products_open(*, customer_id: int) -> bool:
    """Tell whether the people of this customer may use rented products, or the portal only."""
    return may_use_products(relation_of(customer_id=customer_id))
