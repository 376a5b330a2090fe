"""The registry of all stored values: every field of every table with its data class."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.apps import apps
from django.db.models import Model

from obhut.kernel.data_classes import DataClass

FieldClasses = Mapping[str, DataClass]


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """One kind of value that the platform stores."""

    table: str
    field: str
    room: str
    data_class: DataClass


class Unclassified(Exception):  # noqa: N818 - a state
    """Fields without a data class, or classes without a field; nothing may be stored like that."""


def entries(third_party: Mapping[str, FieldClasses]) -> tuple[Entry, ...]:
    """Return all stored fields, sorted by table.

    ``third_party`` names the classes of tables that libraries bring, by the table's name, among
    them tables without a model. Raises Unclassified.
    """
    problems = faults(third_party)
    if problems:
        raise Unclassified(*problems)
    own = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    found = [entry for model in _models() for entry in _of_model(model, third_party)]
    loose = [
        Entry(table, name, "library", data_class)
        for table, classes in third_party.items()
        if table not in own
        for name, data_class in classes.items()
    ]
    return tuple(sorted([*found, *loose], key=lambda entry: (entry.table, entry.field)))


def faults(third_party: Mapping[str, FieldClasses]) -> list[str]:
    """Return what is missing or too much, as ``table.field``, in words for developers."""
    return [fault for model in _models() for fault in _faults_of(model, third_party)]


def _models() -> list[type[Model]]:
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if not (model._meta.proxy or model._meta.swapped)
    ]


def _faults_of(model: type[Model], third_party: Mapping[str, FieldClasses]) -> Iterator[str]:
    table, classes = model._meta.db_table, _classes(model, third_party)
    fields = {field.name for field in model._meta.local_concrete_fields}
    yield from (f"{table}.{name} has no data class" for name in sorted(fields - classes.keys()))
    yield from (f"{table}.{name} does not exist" for name in sorted(classes.keys() - fields))


def _of_model(model: type[Model], third_party: Mapping[str, FieldClasses]) -> Iterator[Entry]:
    room = model.__module__.split(".")[1] if model.__module__.startswith("obhut.") else "library"
    for name, data_class in _classes(model, third_party).items():
        yield Entry(model._meta.db_table, name, room, data_class)


def _classes(model: type[Model], third_party: Mapping[str, FieldClasses]) -> FieldClasses:
    own: FieldClasses | None = getattr(model, "field_classes", None)
    return own if own is not None else third_party.get(model._meta.db_table, {})
