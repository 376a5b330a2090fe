"""Who plays in this instance: the plan for its seed and number of devices."""

from datetime import datetime, timedelta
from functools import lru_cache

from django.conf import settings

from obhut.config.demo import keys
from obhut.config.demo import machines as machine_plan
from obhut.config.demo import tenants as tenant_plan
from obhut.config.demo.day import Script
from obhut.config.demo.machines import Machine
from obhut.config.demo.tenants import Tenant
from obhut.kernel import clock

SEED = 2026


@lru_cache(maxsize=1)
def tenants() -> tuple[Tenant, ...]:
    """Return the customers to be; without devices only those that the people belong to."""
    found = tenant_plan.tenants(SEED)
    return found if settings.DEMO_DEVICES else found[: tenant_plan.KNOWN]


@lru_cache(maxsize=1)
def machines() -> tuple[Machine, ...]:
    """Return the devices to be; ``OBHUT_DEMO_DEVICES`` says how many."""
    return machine_plan.machines(tenants(), seed=SEED, count=settings.DEMO_DEVICES)


@lru_cache(maxsize=1)
def script() -> Script:
    """Return the play."""
    return Script(SEED, machines())


@lru_cache(maxsize=1)
def by_key() -> dict[str, Machine]:
    """Return the devices by the names of their keys."""
    secret = keys.secret()
    return {keys.device_key(keys.of(secret, machine)): machine for machine in machines()}


def shift() -> timedelta:
    """Return how far the play is ahead of the true time (``--demo-now``)."""
    return clock.now() - clock.real()


def played(at: datetime) -> datetime:
    """Return the instant of the play at the true instant ``at``."""
    return at + shift()
