"""The demonstration's rows: partners, customers, sites, devices. Only what is missing is made."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from obhut.audit import api as audit
from obhut.config.demo import cast, keys
from obhut.config.demo.chance import between
from obhut.config.demo.machines import Machine
from obhut.config.demo.tenants import OWN_DEVICES, Tenant
from obhut.contracts import api as contracts
from obhut.devices.api import Cause
from obhut.devices.models import Device, DeviceState, Presence, Quarantine
from obhut.kernel import clock
from obhut.kernel.zones import german_day
from obhut.tenancy.api import OPERATOR
from obhut.tenancy.models import Customer, Partner, Site

NODE = "gateway-demo"
_VERSION = "1.0.0"
_OLD_VERSION = "0.9.4"
_PLANS = ("standard", "premium", "basic")


def plant_tenants(tenants: Iterable[Tenant]) -> dict[str, Customer]:
    """Create partners, customers and sites; return the customers by name."""
    own, _ = Partner.objects.get_or_create(
        is_operator=True, defaults={"name": "Beispiel IT-Betrieb (Direktkunden)"}
    )
    customers = {OWN_DEVICES: _own_devices(own)}
    partners: dict[str, Partner] = {"": own}
    for tenant in tenants:
        if tenant.partner not in partners:
            partners[tenant.partner] = Partner.objects.get_or_create(name=tenant.partner)[0]
        customers[tenant.name] = _customer(tenant, partners[tenant.partner])
    return customers


def plant_devices() -> int:
    """Create the devices that are missing, off since they were last off; return how many."""
    plan = cast.by_key()
    there = Device.objects.filter(device_key__in=list(plan)).values_list("device_key", flat=True)
    missing = [plan[key] for key in plan.keys() - set(there)]
    missing.sort(key=lambda machine: machine.number)
    sites, secret, at = _sites(), keys.secret(), clock.real()
    devices = Device.objects.bulk_create(
        [_device(machine, sites[_home(machine)], secret, at) for machine in missing]
    )
    pairs = zip(missing, devices, strict=True)
    DeviceState.objects.bulk_create([_state(machine, device, at) for machine, device in pairs])
    return len(devices)


def plant_terms(administrator: int) -> None:
    """Publish our example texts, unless terms are published already."""
    with audit.acting(person_id=administrator, rule="demo"):
        contracts.publish_examples(by=administrator, at=clock.now(), today=clock.today())


def plant_plans(administrator: int) -> int:
    """Give the demonstration's devices plans, one plan a customer; one in fifty has none yet."""
    rows = Device.objects.filter(is_simulated=True, removed_at=None).order_by("pk")
    planned = contracts.with_plan(OPERATOR, on=clock.today())
    wanted: dict[str, list[contracts.Place]] = {}
    for row in rows.exclude(planned).values_list("pk", "partner_id", "customer_id"):
        place = contracts.Place(*row)
        if place.device_id % 50 != 7:
            plan = _PLANS[place.customer_id % len(_PLANS)]
            wanted.setdefault(plan, []).append(place)
    with audit.acting(person_id=administrator, rule="demo"):
        return sum(
            contracts.set_plan(
                places, plan=plan, on=clock.today(), at=clock.now(), by=administrator
            )
            for plan, places in wanted.items()
        )


class _Home(NamedTuple):
    """Where a device belongs."""

    partner_id: int
    customer_id: int
    site_id: int


def _own_devices(own: Partner) -> Customer:
    customer, _ = Customer.objects.get_or_create(
        partner=own, name=OWN_DEVICES, defaults={"kind": "business", "is_demo": False}
    )
    Site.objects.get_or_create(
        partner=own, customer=customer, name="Rechenzentrum", defaults={"state": "SN"}
    )
    return customer


def _customer(tenant: Tenant, partner: Partner) -> Customer:
    customer, _ = Customer.objects.get_or_create(
        partner=partner, name=tenant.name, defaults={"kind": tenant.kind, "is_demo": True}
    )
    for place in tenant.places:
        details = {"state": place.state, "address": place.address}
        Site.objects.get_or_create(
            partner=partner, customer=customer, name=place.name, defaults=details
        )
    return customer


def _sites() -> dict[tuple[str, str], _Home]:
    rows = Site.objects.filter(customer__is_demo=True).values_list(
        "customer__name", "name", "partner_id", "customer_id", "pk"
    )
    return {(customer, site): _Home(*home) for customer, site, *home in rows}


def _home(machine: Machine) -> tuple[str, str]:
    return machine.tenant.name, machine.place.name


def _device(machine: Machine, home: _Home, secret: bytes, at: datetime) -> Device:
    key = keys.of(secret, machine)
    kept_out = at - timedelta(days=2, hours=machine.number % 7) if machine.is_quarantined else None
    return Device(
        **home._asdict(),
        device_key=keys.device_key(key),
        public_key=key.public_key().public_bytes_raw(),
        hardware_id=machine.hardware_id,
        name=machine.hostname,
        hostname=machine.hostname,
        os=f"{machine.system.name} {machine.system.version}",
        agent_version=_OLD_VERSION if machine.number % 23 == 5 else _VERSION,
        is_simulated=True,
        enrolled_at=at - timedelta(days=between(95, 700, machine.number, 40)),
        model=machine.model.name,
        serial=machine.serial,
        tags=list(machine.tags),
        note=machine.note,
        quarantined_at=kept_out,
        quarantine_reason=Quarantine.CLONED_KEY if kept_out else "",
        quarantine_detail=f"{machine.hostname}-2 (demo-kopie)" if kept_out else "",
    )


def _state(machine: Machine, device: Device, at: datetime) -> DeviceState:
    """Return how the judge has left the device: off since its last end, or behind a dead line."""
    played = cast.played(at)
    outage = cast.script().outage(german_day(played))
    is_cut = cast.script().is_cut_off(machine, played) and outage is not None
    went = outage.begin if is_cut and outage else cast.script().last_end(machine, played)
    away = went - cast.shift()
    return DeviceState(
        device=device,
        partner_id=device.partner_id,
        customer_id=device.customer_id,
        presence=Presence.OFFLINE,
        presence_at=away,
        connected=False,
        disconnected_at=away,
        close_cause="lost" if is_cut else "closed",
        address=machine.place.line if is_cut else "",
        gateway_id=NODE,
        last_seen_at=away,
        offline_since_at=away,
        offline_cause=Cause.LINK_DOWN if is_cut else Cause.STOPPED,
    )
