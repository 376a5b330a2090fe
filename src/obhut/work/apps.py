"""Keeps the database's list of jobs for web pages equal to the program's."""

from typing import Any

from django.apps import AppConfig
from django.db import connection
from django.db.models.signals import post_migrate


class WorkConfig(AppConfig):
    """The room of long work and jobs."""

    name = "obhut.work"

    def ready(self) -> None:
        """Write the list whenever the owner has migrated."""
        post_migrate.connect(_allow, sender=self)


def _allow(**_: Any) -> None:
    from obhut.work.jobs import web_jobs  # noqa: PLC0415 - rooms declare jobs after this is loaded
    from obhut.work.models import AllowedJob  # noqa: PLC0415

    if AllowedJob._meta.db_table not in connection.introspection.table_names():
        return  # a migration backwards has just removed it
    AllowedJob.objects.exclude(name__in=web_jobs).delete()
    AllowedJob.objects.bulk_create(map(AllowedJob, sorted(web_jobs)), ignore_conflicts=True)
