"""How each database role reaches PostgreSQL."""

import os
from urllib.parse import quote, urlsplit, urlunsplit

from obhut.config.instance import Instance
from obhut.config.problems import NoInstance

__all__ = ["address", "dsn"]


def address(instance: Instance | None = None) -> str:
    """Return server and database without a user: ``DATABASE_URL``, else the embedded server's."""
    instance = instance or Instance.find()
    url = os.environ.get("DATABASE_URL") or instance.state().database_url
    if not url:
        raise NoInstance(instance.path)
    return url


def dsn(role: str, instance: Instance | None = None) -> str:
    """Return the connection string of ``role`` (login, gateway, worker, backup, owner).

    ``DATABASE_URL_<ROLE>`` wins; else user ``obhut_<role>`` with the key folder's password at the
    server and database of ``DATABASE_URL``. Raises NoInstance before the first start.
    """
    own = os.environ.get(f"DATABASE_URL_{role.upper()}")
    if own:
        return own
    instance = instance or Instance.find()
    return with_user(address(instance), f"obhut_{role}", instance.password(role))


def with_user(url: str, user: str, password: str) -> str:
    """Return ``url`` with its user information replaced."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{quote(user)}:{quote(password)}@{host}"))
