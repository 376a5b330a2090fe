"""The tenant walk: each URL opened as everybody; nobody sees a marker of somebody else.

It must find its markers as the right tenant, or it would prove nothing.
"""

import re

import psycopg
import pytest
from django.test import Client

from obhut.config.database import dsn
from obhut.config.schema import declared
from tests.flows.planted import World, addresses, plant

# Files of the agent are public, and there are none before the package is built.
_SKIPPED = ("abmelden", "beenden", "bereit", "agent/falsch")


@pytest.fixture
def world(own_database: str) -> World:
    return plant(dsn("owner"))


@pytest.mark.clause("V-0", "V-10.1a", "V-P.9")
def test_nobody_sees_anything_of_another_tenant(world: World) -> None:
    everywhere = addresses(world)
    assert len(everywhere) > 80
    seen = {name: _crawl(client, everywhere) for name, client in world.clients.items()}
    own = {name: {m for m in world.a.markers if m in text} for name, text in seen.items()}
    other = {name: {m for m in world.b.markers if m in text} for name, text in seen.items()}
    assert len(own["partner-a"]) >= 25, sorted(world.a.markers - own["partner-a"])
    assert len(own["partner-a"] | other["partner-b"]) >= 40
    assert len(own["operator"]) >= 25
    assert len(own["customer-a"]) >= 15
    for name in ("partner-b", "customer-b"):
        assert own[name] == set(), name
    for name in ("partner-a", "customer-a"):
        assert other[name] == set(), name


def _crawl(client: Client, everywhere: list[str]) -> str:
    bodies = []
    for address in everywhere:
        if any(word in address for word in _SKIPPED):
            continue
        # Lists and only lists carry an organisation; their other shapes are worth a look.
        for suffix in ("", "?size=200", "?export=csv") if "/o/" in address else ("",):
            response = client.get(address + suffix, headers={"host": "localhost"})
            # Without a worker no package of the agent was built yet; it says so with 503.
            is_unbuilt = address.startswith("/agent/") and response.status_code == 503
            assert response.status_code < 500 or is_unbuilt, address
            bodies.append(response.content.decode(errors="replace"))
    return "\n".join(bodies)


def test_a_deep_link_of_another_tenant_looks_like_a_missing_page(world: World) -> None:
    client = world.clients["partner-b"]
    texts = []
    for number in (world.a.device, 99_999_999):
        response = client.get(f"/geraete/{number}/zustand/", headers={"host": "localhost"})
        assert response.status_code == 404
        texts.append(_unnumbered(response.content.decode(), number))
    assert texts[0] == texts[1]


def _unnumbered(text: str, number: int) -> str:
    text = re.sub(r"<code>[^<]*</code>", "", text).replace(f"/geraete/{number}/", "/geraete/N/")
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", text)


@pytest.mark.parametrize("role", ["partner", "customer"])
def test_no_sql_of_a_tenant_role_finds_the_other_tenant(world: World, role: str) -> None:
    """Every table that the role may read at all, with the settings of tenant B."""
    wrong, right = 0, 0
    with psycopg.connect(dsn("login")) as connection:
        connection.execute(f"set local role obhut_{role}")
        connection.execute(
            "select set_config('app.partner', %s, true), set_config('app.customer', %s, true)",
            [str(world.b.partner), str(world.b.customer) if role == "customer" else ""],
        )
        for table, access in declared().items():
            grant = access.grants().get(role)
            if grant is None or "select" not in grant.privileges or "select(" in grant.privileges:
                continue
            rows = connection.execute(f'select t::text from "{table}" t').fetchall()
            text = "\n".join(row[0] for row in rows)
            wrong += sum(marker in text for marker in world.a.markers)
            right += sum(marker in text for marker in world.b.markers)
    assert wrong == 0
    assert right >= 15


@pytest.mark.parametrize("role", ["partner", "customer", "operator", "visitor"])
def test_no_tenant_role_reads_secrets_or_the_queue(own_database: str, role: str) -> None:
    closed = (
        "django_session", "mfa_authenticator", "account_emailaddress", "procrastinate_jobs",
        "usersessions_usersession", "config_cache",
    )  # fmt: skip
    for table in closed:
        with psycopg.connect(dsn("login")) as connection:
            connection.execute(f"set local role obhut_{role}")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(f"select 1 from {table}")
