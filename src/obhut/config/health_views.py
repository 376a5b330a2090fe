"""``/lebt`` and ``/bereit``: for supervisors, load balancers and monitors."""

from functools import cache

from django.db import DatabaseError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from obhut.kernel import clock
from obhut.maintenance import api as maintenance


@never_cache
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """Answer as long as the process answers at all."""
    return HttpResponse("lebt\n", content_type="text/plain")


@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Answer 200 when this instance may serve, else 503 with the reasons."""
    reasons = _reasons()
    return JsonResponse({"ready": not reasons, "reasons": reasons}, status=503 if reasons else 200)


def _reasons() -> list[str]:
    try:
        with transaction.atomic():
            maintenance.probe(at=clock.real())
            silent = maintenance.silent(beats=maintenance.beats(), at=clock.real())
            reasons = [f"{process}-silent" for process in silent]
            return [*reasons, "migrations-pending"] if _pending() else reasons
    except DatabaseError:
        connection.close()
        return ["database-does-not-write"]


def _pending() -> bool:
    return not _leaves() <= MigrationRecorder(connection).applied_migrations().keys()


@cache
def _leaves() -> frozenset[tuple[str, str]]:
    """Return the newest migration of each room; the program's own, so it never changes."""
    return frozenset(MigrationLoader(None).graph.leaf_nodes())
