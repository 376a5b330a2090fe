"""What ``obhut up --demo`` makes before anybody can sign in: tenants, people, devices."""

from dataclasses import asdict
from typing import Any

from django.conf import settings

from obhut.config.demo import cast, history, people, planting
from obhut.config.demo.tenants import OWN_DEVICES
from obhut.tenancy.api import operator_scope


def prepare() -> dict[str, Any]:
    """Create what is missing and return how to sign in and the token that enrols devices.

    May be called at every start; it changes nothing that is there.
    """
    logins = people.logins()
    with operator_scope():
        people.brand()
        customers = planting.plant_tenants(cast.tenants())
        people.provide(logins, customers)
        planting.plant_terms(people.administrator())
        planting.plant_devices()
        planting.plant_plans(people.administrator())
        if settings.DEMO_DEVICES:
            history.request_filling()
    token = people.token(customers[OWN_DEVICES])
    return {
        "login": asdict(logins[0]),
        "logins": [asdict(login) for login in logins],
        "enrolment_token": token,
    }
