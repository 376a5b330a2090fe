"""Quotas: taken by one conditional update, so that of two uploads only one gets the rest."""

from django.db import connection
from django.db.models import F, Q, QuerySet

from obhut.files.models import Usage


class QuotaExceeded(Exception):  # noqa: N818 - what is the matter
    """The part of the tree may not store this much."""


def take(*, partner_id: int | None, customer_id: int | None, size: int) -> None:
    """Count a file of ``size`` bytes. Raises QuotaExceeded; then nothing was counted."""
    _open_account(partner_id, customer_id)
    room = _of(partner_id, customer_id).filter(
        bytes_used__lte=F("bytes_most") - size, count_used__lt=F("count_most")
    )
    if not room.update(bytes_used=F("bytes_used") + size, count_used=F("count_used") + 1):
        raise QuotaExceeded(size)


def give_back(*, partner_id: int | None, customer_id: int | None, size: int) -> None:
    """Count a file as gone."""
    _of(partner_id, customer_id).update(
        bytes_used=F("bytes_used") - size, count_used=F("count_used") - 1
    )


def _of(partner_id: int | None, customer_id: int | None) -> "QuerySet[Usage]":
    place = Q(partner_id=partner_id) & Q(customer_id=customer_id)
    return Usage.objects.filter(place)  # type: ignore[return-value]


def _open_account(partner_id: int | None, customer_id: int | None) -> None:
    """Only these two columns may a tenant write: nobody sets the own limit."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into files_usage (partner_id, customer_id) values (%s, %s)"
            " on conflict do nothing",
            [partner_id, customer_id],
        )
