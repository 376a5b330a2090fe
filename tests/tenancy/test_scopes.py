"""What each role sees, by SQL."""

import pytest
from django.db import DatabaseError, connection, transaction

from obhut.tenancy.api import customer_scope, operator_scope, partner_scope, visitor_scope
from obhut.tenancy.models import Customer, Partner
from obhut.tenancy.scopes import Kind, Scope

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree() -> dict[str, int]:
    with operator_scope():
        a, b = Partner.objects.create(name="A"), Partner.objects.create(name="B")
        a1 = Customer.objects.create(partner=a, name="A1")
        a2 = Customer.objects.create(partner=a, name="A2")
        b1 = Customer.objects.create(partner=b, name="B1")
    return {"a": a.pk, "b": b.pk, "a1": a1.pk, "a2": a2.pk, "b1": b1.pk}


def _names() -> set[str]:
    return set(Customer.objects.values_list("name", flat=True))


@pytest.mark.clause("V-0")
def test_each_level_sees_its_own_part(tree: dict[str, int]) -> None:
    with operator_scope():
        assert _names() == {"A1", "A2", "B1"}
    with partner_scope(tree["a"]):
        assert _names() == {"A1", "A2"}
    with customer_scope(tree["b"], tree["b1"]):
        assert _names() == {"B1"}


def test_scopes_nest_and_the_outer_one_returns(tree: dict[str, int]) -> None:
    with partner_scope(tree["a"]):
        with customer_scope(tree["b"], tree["b1"]):
            assert _names() == {"B1"}
        assert _names() == {"A1", "A2"}


def test_a_scope_that_fails_leaves_the_outer_one_in_force(tree: dict[str, int]) -> None:
    with partner_scope(tree["a"]):
        with pytest.raises(ZeroDivisionError), partner_scope(tree["b"]):
            raise ZeroDivisionError
        assert _names() == {"A1", "A2"}


def test_a_role_without_its_setting_sees_nothing(tree: dict[str, int]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local role obhut_partner")
        assert _names() == set()


def test_a_stranger_may_not_even_ask(tree: dict[str, int]) -> None:
    with pytest.raises(DatabaseError), visitor_scope():
        _names()


def test_a_partner_cannot_write_into_a_foreign_part(tree: dict[str, int]) -> None:
    with pytest.raises(DatabaseError), partner_scope(tree["a"]):
        Customer.objects.create(partner_id=tree["b"], name="stolen")


@pytest.mark.parametrize(
    ("home", "wanted", "covered"),
    [
        (Scope(Kind.OPERATOR), Scope(Kind.PARTNER, 1), True),
        (Scope(Kind.PARTNER, 1), Scope(Kind.OPERATOR), False),
        (Scope(Kind.PARTNER, 1), Scope(Kind.PARTNER, 2), False),
        (Scope(Kind.PARTNER, 1), Scope(Kind.CUSTOMER, 1, 7), True),
        (Scope(Kind.PARTNER, 1), Scope(Kind.CUSTOMER, 2, 8), False),
        (Scope(Kind.CUSTOMER, 1, 7), Scope(Kind.CUSTOMER, 1, 8), False),
        (Scope(Kind.CUSTOMER, 1, 7), Scope(Kind.PARTNER, 1), False),
    ],
)
def test_covers(home: Scope, wanted: Scope, covered: bool) -> None:
    assert home.covers(wanted) is covered
