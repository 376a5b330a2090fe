"""Which database role may do what with which rows of a table.

Every model declares ``row_access``; grants and row-level policies are generated from it
(``policies.py``). A role that is not named gets nothing. Each policy is one scalar comparison, so
that the planner can use it as an index condition.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

_ONE = r"(select|insert|update|delete)(\([a-z_, ]+\))?"
_PRIVILEGES = re.compile(rf"{_ONE}(, {_ONE})*")


class Rows(StrEnum):
    """Which rows a role sees."""

    ALL = "all"
    OWN_PARTNER = "partner"
    OWN_CUSTOMER = "customer"
    OWN_PERSON = "person"


@dataclass(frozen=True, slots=True)
class Grant:
    """Privileges in PostgreSQL's words (``"select, update(name)"``) on the rows named."""

    privileges: str
    rows: Rows = Rows.ALL

    def __post_init__(self) -> None:
        if not _PRIVILEGES.fullmatch(self.privileges):
            raise ValueError(f"not a list of privileges: {self.privileges}")


READ = "select"
WRITE = "select, insert, update, delete"


@dataclass(frozen=True, slots=True)
class RowAccess:
    """The access of each role to one table; ``*_column`` name the columns that are compared."""

    login: Grant | None = None
    operator: Grant | None = None
    partner: Grant | None = None
    customer: Grant | None = None
    visitor: Grant | None = None
    gateway: Grant | None = None
    worker: Grant | None = None
    partner_column: str = "partner_id"
    customer_column: str = "customer_id"
    person_column: str = "person_id"

    @classmethod
    def tenant(
        cls,
        *,
        operator: str = WRITE,
        partner: str | None = WRITE,
        customer: str | None = READ,
        login: str | None = None,
        gateway: str | None = None,
        worker: str | None = WRITE,
    ) -> Self:
        """Return the usual access to a table that carries partner and customer."""
        return cls(
            login=Grant(login) if login else None,
            operator=Grant(operator),
            partner=Grant(partner, Rows.OWN_PARTNER) if partner else None,
            customer=Grant(customer, Rows.OWN_CUSTOMER) if customer else None,
            gateway=Grant(gateway) if gateway else None,
            worker=Grant(worker) if worker else None,
        )

    def grants(self) -> dict[str, Grant]:
        """Return the grant of each role that has one, by the role's name without prefix."""
        names = ("login", "operator", "partner", "customer", "visitor", "gateway", "worker")
        return {name: grant for name in names if (grant := getattr(self, name)) is not None}

    def column(self, rows: Rows) -> str:
        """Return the column that ``rows`` compares with the setting ``app.<rows>``."""
        return {
            Rows.OWN_PARTNER: self.partner_column,
            Rows.OWN_CUSTOMER: self.customer_column,
            Rows.OWN_PERSON: self.person_column,
        }[rows]
