"""Load Django for a command that needs the database, and say plainly when it cannot be reached."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from obhut.cli.errors import CommandFailedError


def set_up(*, data: str | None = None) -> None:
    """Load the settings of the instance at ``data`` (default as for ``up``).

    Raises CommandFailedError where no instance was ever started.
    """
    from obhut.config.instance import Instance
    from obhut.config.problems import InstanceProblem, NoInstance

    if data is not None:
        os.environ["OBHUT_DATA"] = data
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "obhut.config.settings")
    instance = Instance.find()
    try:
        if not (instance.keys / "secret_key").exists():
            raise NoInstance(instance.path)
        _load()
    except InstanceProblem as problem:
        raise CommandFailedError(str(problem)) from None
    except PermissionError as refused:
        raise CommandFailedError(
            f"Auf {refused.filename} fehlt das Recht. Führen Sie den Befehl als der Benutzer aus,"
            " der die Instanz gestartet hat."
        ) from None


def _load() -> None:
    import django

    django.setup()


@contextmanager
def reachable() -> Iterator[None]:
    """Turn "no connection" within the block into a German sentence."""
    import psycopg
    from django.db import OperationalError

    try:
        yield
    except (OperationalError, psycopg.OperationalError):
        raise CommandFailedError(
            "Die Datenbank antwortet nicht. Läuft die Instanz? „obhut up“ startet sie, „obhut"
            " doctor“ sucht den Fehler."
        ) from None
