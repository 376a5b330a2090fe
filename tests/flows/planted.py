"""Markers of two tenants in every kind of row, and the people who look for them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import uuid4

import psycopg
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.flows.planted_inventory import plant_inventory
from tests.sign_in import make_person, signed_in


@dataclass
class Tenant:
    """One partner with a customer and its markers."""

    name: str
    partner: int = 0
    customer: int = 0
    device: int = 0
    site: int = 0
    task: str = ""
    product: str = ""
    markers: set[str] = field(default_factory=set)

    def mark(self, what: str) -> str:
        """Return a new marker that says whose and what it is."""
        marker = f"{self.name}{what}Mark{len(self.markers):02d}x"
        self.markers.add(marker)
        return marker


@dataclass
class World:
    """Two tenants and a signed-in client for each level of both."""

    a: Tenant
    b: Tenant
    clients: dict[str, Client]


def plant(dsn: str) -> World:
    """Fill the database as its owner and sign everybody in."""
    a, b = Tenant("Aal"), Tenant("Biber")
    with psycopg.connect(dsn) as owner:
        for tenant in (a, b):
            _plant(owner, tenant)
    people = {"operator": make_person("Olga Ott", "operator-admin")}
    for letter, tenant in (("a", a), ("b", b)):
        place = {"partner_id": tenant.partner}
        people[f"partner-{letter}"] = make_person(
            f"Paul {tenant.mark('Person')}", "partner-admin", **place
        )
        people[f"customer-{letter}"] = make_person(
            f"Anna {tenant.mark('Person')}", "customer-admin",
            customer_id=tenant.customer, **place,
        )  # fmt: skip
    return World(a, b, {name: signed_in(person) for name, person in people.items()})


def _plant(owner: "psycopg.Connection[Any]", tenant: Tenant) -> None:
    tenant.partner = _new(
        owner, "tenancy_partner", name=tenant.mark("Partner"), is_operator=False, created_at="now"
    )
    for number in range(4):
        customer = _new(
            owner, "tenancy_customer", partner_id=tenant.partner, name=tenant.mark("Kunde"),
            kind="business", is_demo=True, created_at="now",
        )  # fmt: skip
        site = _new(
            owner, "tenancy_site", partner_id=tenant.partner, customer_id=customer,
            name=tenant.mark("Standort"), time_zone="Europe/Berlin", state="", address="",
        )  # fmt: skip
        if number == 0:
            tenant.customer, tenant.site = customer, site
            for _ in range(6):
                _device(owner, tenant, site)
            _trail_and_task(owner, tenant)
            tenant.product = plant_inventory(
                partial(_new, owner),
                tenant.mark,
                device=tenant.device,
                partner=tenant.partner,
                customer=customer,
            )


def _device(owner: "psycopg.Connection[Any]", tenant: Tenant, site: int) -> None:
    key, place = uuid4().hex, {"partner_id": tenant.partner, "customer_id": tenant.customer}
    tenant.device = _new(
        owner, "devices_device", **place, site_id=site, device_key=key, public_key=key.encode(),
        hardware_id="", name=tenant.mark("Geraet"), is_renamed=True,
        hostname=tenant.mark("Rechner"), os="Debian", agent_version="0.1.0", is_simulated=False,
        enrolled_at="now", quarantine_reason="", quarantine_detail="",
        model="", serial="", tags=[], note=tenant.mark("Notiz"), risk_points=0,
    )  # fmt: skip
    _new(
        owner, "devices_devicestate", returning="device_id", **place, device_id=tenant.device,
        presence="offline", presence_at="now", connected=False, close_cause="", gateway_id="",
        session_epoch=0, offline_cause="", address="",
    )  # fmt: skip


def _trail_and_task(owner: "psycopg.Connection[Any]", tenant: Tenant) -> None:
    place = {"partner_id": tenant.partner, "customer_id": tenant.customer}
    for _ in range(6):
        _new(
            owner, "audit_entry", **place, id=uuid4(), real_at="now", business_at="now",
            person_id=999, person_level="partner", session="", address="", reference="", rule="",
            action="device.renamed", subject_type="device", subject_id="1",
            detail=f'{{"name": "{tenant.mark("Protokoll")}"}}',
        )  # fmt: skip
    tenant.task = str(uuid4())
    _new(
        owner, "work_task", **place, id=tenant.task, kind="test", title=tenant.mark("Vorgang"),
        state="done", total=1, done=1, failed=0, created_at="now", silence_s=120, log="[]",
        reference="",
    )  # fmt: skip


def _new(
    owner: "psycopg.Connection[Any]", table: str, *, returning: str = "id", **values: Any
) -> Any:
    columns, marks = ", ".join(values), ", ".join(["%s"] * len(values))
    statement = f"insert into {table} ({columns}) values ({marks}) returning {returning}"
    row = owner.execute(statement, list(values.values())).fetchone()  # type: ignore[arg-type]
    assert row is not None
    return row[0]


def addresses(world: World) -> list[str]:
    """Return every address of the program, with the numbers of tenant A and of tenant B."""
    found = set()
    for tenant in (world.a, world.b):
        for org in ("betrieb", f"p{tenant.partner}", f"k{tenant.customer}"):
            found |= {_filled(route, tenant, org) for route in _routes(get_resolver())}
    return sorted(found)


def _routes(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from _routes(entry, prefix + str(entry.pattern))
        elif isinstance(entry, URLPattern):
            yield prefix + str(entry.pattern)


def _filled(route: str, tenant: Tenant, org: str) -> str:
    values = {
        "<str:org>": org,
        "<int:device_id>": str(tenant.device),
        "<int:person_id>": "1",
        "<int:partner_id>": str(tenant.partner),
        "<int:customer_id>": str(tenant.customer),
        "<int:site_id>": str(tenant.site),
        "<int:token_id>": "1",
        "<int:session_id>": "1",
        "<int:invitation_id>": "1",
        "<int:product_id>": "1",
        "<int:version>": "1",
        "<slug:product>": "basic",
        "<slug:plan>": "basic",
        "<slug:language>": "de",
        "<int:pk>": "1",
        "<uuid:task_id>": tenant.task,
        "<uuid:change_id>": tenant.task,
        "<int:other_id>": str(tenant.device),
        "<int:view_id>": "1",
        "<uuid:identity>": tenant.product,
        "<str:since>": "2026-01-01",
        "<str:name>": "falsch",
        "<slug:question>": "notice",
        "<uuid:mail_id>": str(uuid4()),
        "<uuid:file_id>": str(uuid4()),
        "<slug:key>": "auslastung",
        "<str:token>": "falsch",
        "<str:uidb36>": "1",
        "<str:key>": "falsch",
    }
    for name, value in values.items():
        route = route.replace(name, value)
    route = route.lstrip("^").replace("(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)", "1-falsch")
    assert "<" not in route, route
    return "/" + route
