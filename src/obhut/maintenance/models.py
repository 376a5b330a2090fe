"""Signs of life of the platform's own processes."""

from typing import ClassVar

from django.db import models

from obhut.kernel.data_classes import TECHNICAL, DataClass
from obhut.tenancy.row_access import READ, Grant, RowAccess

_BEATS = "select, insert, update"


class Beat(models.Model):
    """The last sign of life of one process, with its own figures."""

    process = models.TextField(primary_key=True)
    beat_at = models.DateTimeField()
    started_at = models.DateTimeField()
    stats = models.JSONField(default=dict)

    field_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("process", "beat_at", "started_at", "stats"), TECHNICAL
    )
    row_access: ClassVar[RowAccess] = RowAccess(
        login=Grant(READ), operator=Grant(READ), gateway=Grant(_BEATS), worker=Grant(_BEATS)
    )


class Probe(models.Model):
    """One row that the readiness page writes: proof that the database takes writes."""

    id = models.SmallIntegerField(primary_key=True)
    written_at = models.DateTimeField()

    field_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(("id", "written_at"), TECHNICAL)
    row_access: ClassVar[RowAccess] = RowAccess(login=Grant(_BEATS))


class EdgeProbe(models.Model):
    """Whether the platform answered at its public address in one minute (C-2.6a).

    A minute without a row is unknown: nobody asked. ``problem`` says why it did not answer.
    """

    minute_at = models.DateTimeField(primary_key=True)
    is_up = models.BooleanField()
    took_ms = models.IntegerField(null=True)
    problem = models.CharField(max_length=40, blank=True, default="")

    field_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("minute_at", "is_up", "took_ms", "problem"), TECHNICAL
    )
    row_access: ClassVar[RowAccess] = RowAccess(
        login=Grant(READ),
        operator=Grant(READ),
        partner=Grant(READ),
        customer=Grant(READ),
        worker=Grant("select, insert, update, delete"),
    )
