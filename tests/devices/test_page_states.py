"""Pages whose rows the gateway writes."""

from django.test import Client

from obhut.audit.models import Entry
from obhut.devices.models import DeviceFacts, DeviceState, EnrolmentToken
from obhut.kernel import clock
from obhut.tenancy.api import operator_scope
from obhut.tenancy.models import Site
from tests.devices.conftest import Newcomer
from tests.devices.making import device_of
from tests.roles import database_role
from tests.sign_in import signed_in

HOSTILE = "<script>alert(1)</script>"


def test_facts_are_shown_as_text(own_database: str) -> None:
    from tests.cast import people

    cast = people()
    device = device_of(cast.anna)
    mounts = [{"path": HOSTILE, "total_mb": 1024, "used_mb": 1000, "inodes_percent": 3.0}]
    with database_role("owner"):
        DeviceFacts.objects.create(
            device=device,
            partner_id=device.partner_id,
            customer_id=device.customer_id,
            received_at=clock.real(),
            reboot_required=True,
            values={"mounts": mounts, "failed_services": [HOSTILE], "kernel": 5, "boot_at": "x"},
        )
    page = signed_in(cast.anna).get(f"/geraete/{device.pk}/zustand/").content.decode()
    assert "<script>alert" not in page
    assert page.count("&lt;script&gt;alert") == 2
    assert "98 %" in page


def test_a_token_is_made_shown_once_and_the_arrival_seen(own_database: str) -> None:
    from tests.cast import people

    cast = people()
    with operator_scope():
        site = Site.objects.create(
            partner_id=cast.anna.partner_id, customer_id=cast.anna.customer_id, name="Lager"
        )
    client, org = signed_in(cast.anna), f"/o/k{cast.anna.customer_id}"
    page = client.post(f"{org}/geraete/neu/", {"site": site.pk, "uses": 1})
    assert page["Cache-Control"] == "no-store"
    text = page.content.decode().split("--token ", 1)[1].split()[0]
    with operator_scope():
        token = EnrolmentToken.objects.get()
        assert Entry.objects.filter(action="token.created").count() == 1
    waiting = client.get(f"{org}/geraete/neu/{token.pk}/").content.decode()
    assert "hx-get" in waiting
    assert Newcomer().enrol(Client(), text).status_code == 201
    with database_role("owner"):
        DeviceState.objects.update(last_seen_at=clock.real())
    arrived = client.get(f"{org}/geraete/neu/{token.pk}/").content.decode()
    assert "rechner-1" in arrived
    assert "hx-get" not in arrived
    assert signed_in(cast.carl).get(f"{org}/geraete/neu/{token.pk}/").status_code == 404
