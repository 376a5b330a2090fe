"""Django and the database for a command that runs beside an instance."""

from collections.abc import Iterator
from contextlib import contextmanager

from obhut.cli.errors import CommandFailedError


@contextmanager
def opened(data: str | None) -> Iterator[None]:
    """Load Django for the instance at ``data``; what keeps it from working becomes a sentence."""
    from obhut.cli.django_setup import set_up
    from obhut.config.problems import InstanceProblem

    try:
        set_up(data=data)
    except (InstanceProblem, FileNotFoundError) as problem:
        raise CommandFailedError(_sentence(problem)) from None
    from django.db import OperationalError

    try:
        yield
    except OperationalError as problem:
        raise CommandFailedError(
            "Die Datenbank antwortet nicht. Läuft die Instanz? Starten Sie sie mit „obhut up“."
            f" ({str(problem).strip().splitlines()[0]})"
        ) from None


def _sentence(problem: Exception) -> str:
    if isinstance(problem, FileNotFoundError):
        return f"Im Datenordner fehlt {problem.filename}: hier läuft keine Instanz."
    return str(problem)
