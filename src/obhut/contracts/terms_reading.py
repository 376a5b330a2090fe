"""Published terms: which version holds, what its values are, who uses it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

from django.db import models

from obhut.contracts.models import PRESET_NAMES, TermsDraft, TermsVersion
from obhut.kernel.clauses import clause
from obhut.kernel.term_kinds import Value, written
from obhut.kernel.term_presets import OVERLAY_LIMITS, PRESET_SETTINGS
from obhut.kernel.term_resolving import (
    Document,
    Origin,
    Override,
    Terms,
    document_for,
    read_values,
    resolve,
)
from obhut.kernel.terms import TermsPolicy, limits_of, policy_of, split_name, terms_named


@dataclass(frozen=True, slots=True)
class Start:
    """What a new draft begins with."""

    template: str
    values: dict[str, str]


def start_of(name: str, product: str) -> Start:
    """Return the latest published text and values of a document, else the house's example."""
    last = versions_of(name, product).first() or versions_of(name, "").first()
    if last is not None:
        return Start(last.template, dict(last.values))
    example = files("obhut.contracts") / "documents" / f"{name}.de.txt"
    return Start(example.read_text(encoding="utf-8"), house_values(name))


def house_values(name: str) -> dict[str, str]:
    """Return the values with which the house begins, as texts; those of a supplement are law."""
    if is_preset(name):
        return {key: written(each.value) for key, each in PRESET_SETTINGS[name].items()}
    return {key: written(limit.value) for key, limit in OVERLAY_LIMITS[name].items()}


def is_preset(name: str) -> bool:
    """Tell whether a document is a preset, and no supplement."""
    return name in PRESET_NAMES


def versions_of(name: str, product: str) -> models.QuerySet[TermsVersion]:
    """Return the published versions of a document, the newest first."""
    return TermsVersion.objects.filter(name=name, product=product).order_by("-number")


def drafts() -> models.QuerySet[TermsDraft]:
    """Return what somebody works on."""
    return TermsDraft.objects.order_by("name", "product")


@clause("V-1.1")
def version_for(*, name: str, product: str, on: date) -> TermsVersion | None:
    """Return the version that a contract about ``product``, concluded on ``on``, pins."""
    rows = {row.pk: row for row in TermsVersion.objects.filter(name=name, effective_on__lte=on)}
    found = document_for(
        (document_of(row) for row in rows.values()), name=name, product=product, on=on
    )
    if found is None:
        return None
    return next(row for row in rows.values() if document_of(row) == found)


def document_of(row: TermsVersion) -> Document:
    """Return what the rules need to know of a version."""
    return Document(
        name=row.name,
        product=row.product,
        number=row.number,
        effective_on=row.effective_on,
        sha256=row.sha256,
    )


def resolved(
    name: str,
    values: Mapping[str, str],
    *,
    named: str,
    overlays: Iterable[str] = (),
    overrides: Iterable[Override] = (),
) -> Terms:
    """Return every value of a preset's version with where it comes from.

    What the version says otherwise than the house's preset is its own; ``overlays`` are names of
    supplements, ``overrides`` the single values of a description or an agreement.
    """
    own = changed_values(name, values)
    return resolve(
        PRESET_SETTINGS[name],
        named=name,
        overrides=[Override(Origin.VERSION, named, own), *overrides],
        limits=limits_of(overlays),
    )


def changed_values(name: str, values: Mapping[str, str]) -> dict[str, Value]:
    """Return the values that differ from the house's preset."""
    house = PRESET_SETTINGS[name]
    said = read_values(values)
    return {key: value for key, value in said.items() if value != house[key].value}


def policy_for(
    version_id: int, *, overlays: Iterable[str] = (), overrides: Iterable[Override] = ()
) -> TermsPolicy:
    """Return the rules of a contract that pins a version; raises DoesNotExist.

    ``overlays`` depend on the customer (consumers, change of provider), ``overrides`` come from
    the service description and from the agreement.
    """
    row = TermsVersion.objects.get(pk=version_id)
    overlays = tuple(overlays)
    values = resolved(
        row.name, row.values, named=str(row.number), overlays=overlays, overrides=overrides
    )
    return policy_of(values, name="+".join((row.name, *overlays)), version=row.number)


def policy_named(text: str, *, on: date) -> TermsPolicy:
    """Return the rules for a name such as ``saas+data-act`` as they hold for new contracts.

    Until the operator has published a version, those of the house's preset. Raises
    UnknownTermsError.
    """
    preset, overlays = split_name(text)
    version = version_for(name=preset, product="", on=on)
    return terms_named(text) if version is None else policy_for(version.pk, overlays=overlays)
