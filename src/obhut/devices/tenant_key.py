"""The references to partner and customer that every table of this room carries."""

from typing import Any

from django.db import models


def tenant_key(to: str, label: Any) -> "models.ForeignKey[models.Model, models.Model]":
    """Return the foreign key that puts a row under a partner or customer."""
    return models.ForeignKey(
        f"tenancy.{to}", verbose_name=label, on_delete=models.PROTECT, related_name="+"
    )
