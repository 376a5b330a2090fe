"""What removed devices were made of goes with them; what others have stays."""

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from obhut.devices.api import DevicesForgotten
from obhut.inventory.forgetting import forget
from obhut.inventory.models import Change, Software
from obhut.inventory.software import bucket_of
from obhut.kernel.events import publish
from tests.roles import database_role

if TYPE_CHECKING:
    from obhut.devices.models import Device


@pytest.mark.clause("V-11.1")
def test_software_of_a_forgotten_device_is_counted_no_more(device: "Device") -> None:
    other = device.pk + 1
    place = {
        "customer_id": device.customer_id, "partner_id": device.partner_id, "kind": "dpkg",
        "version": "1", "source": "", "bucket": bucket_of(device.pk),
    }  # fmt: skip
    with database_role("worker"):
        for name, ids in (("both", [device.pk, other]), ("only", [device.pk])):
            Software.objects.create(identity=uuid4(), name=name, device_ids=ids, **place)
        forget(DevicesForgotten((device.pk,)))
        left = list(Software.objects.values_list("name", "device_ids"))
    assert left == [("both", [other])]


def test_the_room_hears_of_it(device: "Device") -> None:
    with database_role("worker"):
        publish(DevicesForgotten((device.pk,)))
        assert not Change.objects.filter(device=device.pk).exists()
