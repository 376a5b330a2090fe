"""``dev/bench/inventory.py``: what an inventory costs the server, on a database of its own.

Prints JSON lines: CPU of a full section of 3,000 packages and of a delta (this process and its
database backend), search over many devices, and bytes a device on disk.
"""

import argparse
import json
import os
import random
import statistics
import sys
import zlib
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import msgspec
import psutil

# Django is set up before its models are loaded, hence the imports inside.
# ruff: noqa: PLC0415

_pack = msgspec.msgpack.encode
Content = dict[str, dict[str, object]]


def main() -> None:
    """Fill a throw-away instance and print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--devices", type=int, default=60, help="devices, 20 of each customer")
    parser.add_argument("--packages", type=int, default=3000)
    options = parser.parse_args()
    from obhut.config.postgres.throwaway import throwaway_instance

    with throwaway_instance() as instance:
        os.environ["OBHUT_DATA"] = str(instance.path)
        os.environ["DJANGO_SETTINGS_MODULE"] = "obhut.config.settings"
        os.environ["OBHUT_ROLE"] = "owner"
        import django

        django.setup()
        from obhut.config.schema import migrate

        migrate()
        for line in _figures(options.devices, options.packages):
            sys.stdout.write(json.dumps(line) + "\n")
            sys.stdout.flush()


def _figures(count: int, packages: int) -> Iterator[dict[str, object]]:
    devices, rng = _devices(count), random.Random(7)
    content = _content(packages, rng)
    message = _message(content)
    yield {"bench": "inventory-wire", "packages": packages, "bytes": len(message)}
    yield {"bench": "inventory-full", "packages": packages,
           **_timed([(device, message) for device in devices])}  # fmt: skip
    newer: Content = {**content, "dpkg:paket-0007:amd64": {"version": "99"}}
    change = _message(content, newer)
    yield {"bench": "inventory-delta", "changed": 1,
           **_timed([(device, change) for device in devices])}  # fmt: skip
    yield {"bench": "inventory-search", **_search()}
    yield {"bench": "inventory-size", "devices": count, **_sizes(count)}


def _content(packages: int, rng: random.Random) -> Content:
    return {
        f"dpkg:paket-{n:04}:amd64": {
            "version": f"{rng.randint(0, 9)}.{rng.randint(0, 40)}-{n % 7}+deb12u1"
        }
        for n in range(packages)
    }


def _message(old: Content, new: Content | None = None) -> bytes:
    from obhut.inventory.rules.content import section_hash

    result = old if new is None else new
    changed = {} if new is None else {k: v for k, v in new.items() if old.get(k) != v}
    body: Any = old if new is None else {"set": changed, "del": []}
    return _pack({
        "v": 1, "section": "packages", "mode": "full" if new is None else "delta",
        "base": None if new is None else section_hash(old), "hash": section_hash(result),
        "part": 0, "parts": 1, "z": zlib.compress(_pack(body), 9),
    })  # fmt: skip


def _timed(messages: list[tuple[Any, bytes]]) -> dict[str, float]:
    """Return milliseconds of CPU for one message: median, and the first one of a customer."""
    from obhut.inventory.applying import apply_waiting
    from obhut.inventory.models import Arrival
    from obhut.kernel import clock

    backend, own = psutil.Process(_backend()), psutil.Process()
    costs = []
    for device, payload in messages:
        Arrival.objects.create(
            device_id=device.pk, spool_id=uuid4(), seq=1, partner_id=device.partner_id,
            customer_id=device.customer_id, received_at=clock.real(), payload=payload,
        )  # fmt: skip
        before = _cpu(own), _cpu(backend)
        assert apply_waiting(device.pk, at=clock.real()) == 1
        costs.append((_cpu(own) - before[0], _cpu(backend) - before[1]))
    return {
        "worker_ms": round(1000 * statistics.mean(cost[0] for cost in costs), 1),
        "database_ms": round(1000 * statistics.mean(cost[1] for cost in costs), 1),
        "first_of_customer_ms": round(1000 * sum(costs[0]), 1),
    }


def _backend() -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        return int(cursor.fetchone()[0])


def _cpu(process: psutil.Process) -> float:
    """Return CPU seconds; of the kernel's counters, which tick every hundredth."""
    return float(sum(process.cpu_times()[:2]))


def _devices(count: int) -> list[Any]:
    from obhut.devices.models import Device, DeviceState
    from obhut.tenancy.models import Customer, Partner

    partner = Partner.objects.create(name="Messung")
    customers = [
        Customer.objects.create(partner=partner, name=f"Kunde {n}") for n in range(-(-count // 20))
    ]
    found = []
    for number in range(count):
        customer = customers[number // 20]
        device = Device.objects.create(
            partner=partner, customer=customer, device_key=uuid4().hex, public_key=b"",
            name=f"g{number}", hostname=f"g{number}", os="Debian", agent_version="1",
        )  # fmt: skip
        DeviceState.objects.create(device=device, partner=partner, customer=customer)
        found.append(device)
    return found


def _search() -> dict[str, object]:
    from obhut.inventory.queries import products_in
    from obhut.kernel import clock
    from obhut.tenancy.api import OPERATOR

    begin = clock.monotonic()
    rows = products_in(OPERATOR).filter(name__icontains="0007").order_by("name")
    hits = [(row["name"], row["version"], row["devices"]) for row in rows[:50]]
    searched = clock.monotonic()
    total = products_in(OPERATOR).count()
    return {
        "hits": len(hits),
        "search_ms": round(1000 * (searched - begin), 1),
        "products": total,
        "count_all_ms": round(1000 * (clock.monotonic() - searched), 1),
    }


def _sizes(count: int) -> dict[str, object]:
    from django.db import connection

    sizes = {}
    for table in ("section", "software", "change"):
        with connection.cursor() as cursor:
            cursor.execute("vacuum full inventory_" + table)
            cursor.execute("select pg_total_relation_size(%s)", [f"inventory_{table}"])
            sizes[f"{table}_bytes_per_device"] = int(cursor.fetchone()[0]) // count
    return {**sizes, "bytes_per_device": sum(sizes.values())}


if __name__ == "__main__":
    main()
