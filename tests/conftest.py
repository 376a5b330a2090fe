"""A real PostgreSQL for each test process, with the real roles; the tests work as the web does."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest

from obhut.config.database import dsn
from obhut.config.instance import Instance
from obhut.config.postgres.throwaway import throwaway_instance

_TEMPLATE = "obhut_template"
_open = ExitStack()

pytest_plugins = ["tests.profiles"]


def pytest_configure(config: pytest.Config) -> None:
    """Start the server before Django reads its settings; the controller of xdist needs none."""
    if getattr(config.option, "numprocesses", None) and "PYTEST_XDIST_WORKER" not in os.environ:
        return
    instance = _open.enter_context(throwaway_instance())
    os.environ["OBHUT_DATA"] = str(instance.path)
    os.environ["DJANGO_SETTINGS_MODULE"] = "obhut.config.settings"
    import django

    django.setup()


def pytest_unconfigure() -> None:
    """Stop the server."""
    _open.close()


@pytest.fixture(scope="session")
def instance() -> Instance:
    """Return the data folder of the test process."""
    return Instance.find()


@pytest.fixture(scope="session")
def django_db_setup(instance: Instance) -> None:
    """Bring the database to the program's schema as the owner, and keep a copy to clone."""
    run_as_owner("db", "migrate")
    with psycopg.connect(_owner("postgres"), autocommit=True) as connection:
        connection.execute(f"create database {_TEMPLATE} template obhut")


def run_as_owner(*words: str) -> None:
    """Run a command of ours with the owner's role."""
    subprocess.run(
        [sys.executable, "-m", "obhut.cli", *words],
        env={**os.environ, "OBHUT_ROLE": "owner"},
        check=True,
    )


@pytest.fixture
def own_database(
    django_db_setup: None, django_db_blocker: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """Give the test a database of its own in which it may commit; yield its name.

    Other processes find it through ``DATABASE_URL``.
    """
    from django.db import connections

    name = f"test_{os.getpid()}_{next(_numbers)}"
    server = _owner("postgres")
    with psycopg.connect(server, autocommit=True) as owner:
        owner.execute(f"create database {name} template {_TEMPLATE}")
    url = Instance.find().state().database_url.replace("/obhut?", f"/{name}?")
    monkeypatch.setenv("DATABASE_URL", url)
    settings = connections["default"].settings_dict
    before = settings["NAME"]
    connections["default"].close()
    settings["NAME"] = name
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        yield name
        connections["default"].close()
    settings["NAME"] = before
    with psycopg.connect(server, autocommit=True) as owner:
        owner.execute(f"drop database {name} with (force)")


def _owner(database: str) -> str:
    return dsn("owner").replace("/obhut?", f"/{database}?")


_numbers = iter(range(1_000_000))
ROOT = Path(__file__).resolve().parent.parent
