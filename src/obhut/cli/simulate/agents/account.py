"""The sandbox customer of the simulated agents, its token, and which of them are enrolled."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings

from obhut.accounts.models import Person
from obhut.audit.api import acting
from obhut.cli.simulate.agents.identity import Identity
from obhut.config.demo import FIRST_LOGIN
from obhut.devices.api import create_token
from obhut.devices.models import Device
from obhut.kernel import clock
from obhut.tenancy.api import operator_scope, sign_in_scope
from obhut.tenancy.models import Customer, Partner

CUSTOMER = "Nachgestellte Agenten"
_RULE = "obhut simulate agents"
_AT_SHELL = 0


def missing(agents: Sequence[Identity]) -> list[Identity]:
    """Return the agents that are no devices yet."""
    with operator_scope():
        keys = [agent.device_key for agent in agents]
        living = Device.objects.filter(device_key__in=keys, removed_at=None)
        known = set(living.values_list("device_key", flat=True))
    return [agent for agent in agents if agent.device_key not in known]


def token(uses: int) -> str:
    """Return a token for so many simulated devices of the sandbox customer."""
    with operator_scope(), _acting() as person_id:
        customer = _customer()
        return create_token(
            partner_id=customer.partner_id,
            customer_id=customer.pk,
            uses=uses,
            life=timedelta(hours=6),
            created_by=person_id,
            note=_RULE,
            for_simulation=True,
            at=clock.real(),
        ).text


def _customer() -> Customer:
    own, _ = Partner.objects.get_or_create(is_operator=True, defaults={"name": "Direktkunden"})
    customer, _ = Customer.objects.get_or_create(
        partner=own, name=CUSTOMER, defaults={"kind": "business", "is_demo": True}
    )
    return customer


@contextmanager
def _acting() -> Iterator[int]:
    """Let the operator act: in a demo its operator, else the first administrator.

    Where nobody has an account yet it is whoever sits at the server's own shell, number 0.
    """
    with sign_in_scope():
        people = Person.objects.filter(role="operator-admin").order_by("pk")
        named = people.filter(email=FIRST_LOGIN) if settings.DEMO else people
        found = named.values_list("pk", flat=True).first()
    person_id = _AT_SHELL if found is None else found
    with acting(person_id=person_id, rule=_RULE):
        yield person_id
