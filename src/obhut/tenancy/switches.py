"""What the operator may turn on for everybody; whatever was never touched is off."""

from datetime import datetime
from enum import StrEnum

from django.db import transaction

from obhut.tenancy.models import Switch


class SwitchName(StrEnum):
    """The switches that there are."""

    CLAUSES_PUBLIC = "clauses-public"


def is_on(name: SwitchName) -> bool:
    """Tell whether the operator turned it on."""
    return Switch.objects.filter(name=name, is_on=True).exists()


@transaction.atomic
def turn(name: SwitchName, *, on: bool, at: datetime) -> bool:
    """Turn it on or off; return whether that changed anything."""
    found = Switch.objects.select_for_update().filter(name=name).first()
    if (found is not None and found.is_on) == on:
        return False
    Switch.objects.update_or_create(name=name, defaults={"is_on": on, "changed_at": at})
    return True
