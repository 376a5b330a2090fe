"""The customer to whom simulated devices belong, and who acts for it. Needs Django set up."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import NamedTuple

from django.conf import settings

from obhut.accounts import api as accounts
from obhut.audit.api import acting
from obhut.cli.person import acting_by
from obhut.devices import api as devices
from obhut.kernel import clock
from obhut.tenancy import api as tenancy

NAME = "Sandkasten"
_NOBODY = 0
"""Who acts on an instance that has no people yet: the server's own shell, in the sandbox only."""


class Sandbox(NamedTuple):
    """The customer and its partner."""

    partner_id: int
    customer_id: int


def sandbox() -> Sandbox:
    """Return the sandbox customer; made where it is missing."""
    with tenancy.operator_scope():
        choices = tenancy.partner_choices(tenancy.OPERATOR)
        partners = {name: pk for pk, name in choices}
        partner_id = partners.get(NAME) or tenancy.add_partner(name=NAME)
        customers = tenancy.customer_rows(tenancy.OPERATOR).filter(partner_id=partner_id, name=NAME)
        known = customers.values_list("pk", flat=True).first()
        return Sandbox(partner_id, known or _new_customer(partner_id))


def _new_customer(partner_id: int) -> int:
    kind = tenancy.CustomerKind.BUSINESS
    return tenancy.add_customer(
        partner_id=partner_id, name=NAME, kind=kind, site=NAME, state="", is_demo=True
    )


def token(place: Sandbox, *, uses: int, by: str | None) -> str:
    """Return the text of a new enrolment token for simulated devices."""
    with tenancy.operator_scope(), _acting(by) as person_id:
        return devices.create_token(
            **place._asdict(),
            uses=uses,
            life=timedelta(hours=1),
            created_by=person_id,
            note="obhut simulate agents",
            for_simulation=True,
            at=clock.real(),
        ).text


def known(place: Sandbox, device_keys: Sequence[str]) -> set[str]:
    """Return which of the keys are devices already."""
    with tenancy.operator_scope():
        rows = devices.devices_in(tenancy.OPERATOR).filter(
            customer_id=place.customer_id, device_key__in=device_keys
        )
        return set(rows.values_list("device_key", flat=True))


@contextmanager
def _acting(by: str | None) -> Iterator[int]:
    if by is not None or settings.DEMO:
        with acting_by(by) as person_id:
            yield person_id
        return
    people = accounts.find_people(tenancy.OPERATOR, "", limit=1)
    person_id = people[0].pk if people else _NOBODY
    with acting(person_id=person_id):
        yield person_id
