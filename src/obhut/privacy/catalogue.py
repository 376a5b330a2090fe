"""The catalogue of personal data: one row a group and class, made from the models (V-11.1)."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import cast

from django.apps import apps
from django.conf import settings
from django.utils.module_loading import import_string

from obhut.kernel.data_classes import DataClass
from obhut.privacy.registry import FieldClasses, entries
from obhut.privacy.rules.catalogue import Field, Group, group_of, jobs_of


@dataclass(frozen=True, slots=True)
class CatalogueRow:
    """A group of values with purpose, basis, period and the work that ends it."""

    group: Group
    data_class: DataClass
    fields: tuple[Field, ...]
    jobs: tuple[str, ...]


@cache
def catalogue() -> tuple[CatalogueRow, ...]:
    """Return the rows in the order of the groups. Raises Unclassified."""
    by_row: dict[tuple[Group, DataClass], list[Field]] = defaultdict(list)
    for entry in entries(_third_party()):
        field = Field(entry.table, entry.field, entry.data_class)
        group = group_of(field)
        if group is not None:
            by_row[group, entry.data_class].append(field)
    order = list(Group)
    rows = sorted(by_row.items(), key=lambda item: (order.index(item[0][0]), item[0][1].name))
    return tuple(
        CatalogueRow(group, data_class, tuple(fields), jobs_of(data_class))
        for (group, data_class), fields in rows
    )


def field_label(field: Field) -> str:
    """Return what a field is called on pages, else its name in the database."""
    for model in apps.get_models():
        if model._meta.db_table == field.table:
            found = model._meta.get_field(field.name)
            return str(getattr(found, "verbose_name", field.name))
    return field.name


def _third_party() -> Mapping[str, FieldClasses]:
    """Return the classes of tables that libraries bring, from where the settings say."""
    return cast("Mapping[str, FieldClasses]", import_string(settings.PRIVACY_THIRD_PARTY))
