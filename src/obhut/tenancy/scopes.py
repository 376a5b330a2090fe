"""The database role and settings under which a piece of work runs."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from enum import StrEnum

from django.db import connection, transaction

from obhut.kernel.clauses import clause


class Kind(StrEnum):
    """The three levels at which somebody looks at the data."""

    OPERATOR = "operator"
    PARTNER = "partner"
    CUSTOMER = "customer"


@dataclass(frozen=True, slots=True)
class Scope:
    """A part of the tree: everything, one partner with its customers, or one customer."""

    kind: Kind
    partner_id: int | None = None
    customer_id: int | None = None
    label: str = ""

    @property
    def slug(self) -> str:
        """Return the ``<org>`` part of URLs: ``betrieb``, ``p12`` or ``k345``."""
        if self.kind is Kind.OPERATOR:
            return "betrieb"
        return f"p{self.partner_id}" if self.kind is Kind.PARTNER else f"k{self.customer_id}"

    @clause("V-0")
    def covers(self, other: "Scope") -> bool:
        """Tell whether everything in ``other`` is in this scope too."""
        if self.kind is Kind.OPERATOR:
            return True
        if self.kind is Kind.PARTNER:
            return other.kind is not Kind.OPERATOR and other.partner_id == self.partner_id
        return other.kind is Kind.CUSTOMER and other.customer_id == self.customer_id


OPERATOR = Scope(Kind.OPERATOR)


@contextmanager
def enter(scope: Scope, *, person_id: int | None = None) -> Iterator[None]:
    """Run the block in one transaction under the role of ``scope``.

    The settings are local to the transaction; after it no row is visible any more. A block inside
    another one is a savepoint: after it the outer role and settings are in force again.
    """
    is_inner = connection.in_atomic_block
    with transaction.atomic():
        before = _settings() if is_inner else None
        _apply(
            f"obhut_{scope.kind.value}",
            _text(scope.partner_id),
            _text(scope.customer_id if scope.kind is Kind.CUSTOMER else None),
            _text(person_id),
        )
        yield
        if before is not None:
            _apply(*before)


def operator_scope(*, person_id: int | None = None) -> AbstractContextManager[None]:
    """Run the block as the operator: all rows that the operator's role may see."""
    return enter(OPERATOR, person_id=person_id)


def partner_scope(partner_id: int, *, person_id: int | None = None) -> AbstractContextManager[None]:
    """Run the block as one partner."""
    return enter(Scope(Kind.PARTNER, partner_id), person_id=person_id)


def customer_scope(
    partner_id: int, customer_id: int, *, person_id: int | None = None
) -> AbstractContextManager[None]:
    """Run the block as one customer."""
    return enter(Scope(Kind.CUSTOMER, partner_id, customer_id), person_id=person_id)


@contextmanager
def visitor_scope() -> Iterator[None]:
    """Run the block as a stranger: only what is public."""
    with transaction.atomic():
        before = _settings()
        _apply("obhut_visitor", "", "", "")
        yield
        _apply(*before)


@contextmanager
def sign_in_scope() -> Iterator[None]:
    """Run the block as the role of sign-in, the only one that reaches sessions and factors.

    For the web process, within a scope or without one; after it the outer role is in force again.
    """
    with transaction.atomic():
        before = _settings()
        _apply("obhut_login", "", "", "")
        yield
        _apply(*before)


def _settings() -> tuple[str, str, str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select current_user, coalesce(current_setting('app.partner', true), ''),"
            " coalesce(current_setting('app.customer', true), ''),"
            " coalesce(current_setting('app.person', true), '')"
        )
        row: tuple[str, str, str, str] = cursor.fetchone()
        return row


def _apply(role: str, partner: str, customer: str, person: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select set_config('role', %s, true), set_config('app.partner', %s, true),"
            " set_config('app.customer', %s, true), set_config('app.person', %s, true)",
            [role, partner, customer, person],
        )


def _text(value: int | None) -> str:
    return "" if value is None else str(value)
