"""What somebody is to the operator: visitor, subscriber or customer (C-1.c)."""

from enum import StrEnum

from obhut.kernel.clauses import clause


class Relation(StrEnum):
    """Visitor: no account. Subscriber: an account. Customer: a subscriber who rents something."""

    VISITOR = "visitor"
    SUBSCRIBER = "subscriber"
    CUSTOMER = "customer"


@clause("C-1.c")
def relation(*, has_account: bool, rents: bool) -> Relation:
    """Return the relation; nobody becomes a customer without an account."""
    if not has_account:
        return Relation.VISITOR
    return Relation.CUSTOMER if rents else Relation.SUBSCRIBER


@clause("C-1.c")
def may_use_products(who: Relation) -> bool:
    """Tell whether rented products are open to ``who``; a subscriber has the portal only."""
    return who is Relation.CUSTOMER
