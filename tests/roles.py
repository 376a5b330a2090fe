"""Lets a test work under another database role than the web's."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection
from psycopg.conninfo import conninfo_to_dict

from obhut.config.database import dsn


@contextmanager
def database_role(role: str) -> Iterator[None]:
    """Connect as ``role`` (worker, owner, backup, …) within the block; needs ``own_database``."""
    before = (connection.settings_dict["USER"], connection.settings_dict["PASSWORD"], settings.ROLE)
    parts = conninfo_to_dict(dsn(role))
    _connect_as(str(parts["user"]), str(parts["password"]), role)
    try:
        yield
    finally:
        _connect_as(*before)


def _connect_as(user: str, password: str, role: str) -> None:
    connection.close()
    connection.settings_dict["USER"] = user
    connection.settings_dict["PASSWORD"] = password
    settings.ROLE = role
