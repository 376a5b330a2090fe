"""Terms are drafted, then published; what is published never changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from obhut.audit import api as audit
from obhut.contracts.models import TermsDraft, TermsVersion
from obhut.contracts.rules.documents import digest, filled
from obhut.contracts.rules.publishing import check_day
from obhut.contracts.terms_reading import house_values, is_preset, start_of, versions_of
from obhut.kernel.term_keys import KINDS
from obhut.kernel.term_presets import OVERLAY_LIMITS, PRESET_SETTINGS
from obhut.kernel.term_resolving import check_coherent, read_values
from obhut.kernel.terms import UnknownTermsError


class NoDayError(ValueError):
    """A draft without an effective day cannot be published."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What somebody wrote into a draft."""

    template: str
    values: Mapping[str, str]
    effective_on: date | None


@transaction.atomic
def begin_draft(*, name: str, product: str, by: int, at: datetime) -> TermsDraft:
    """Return the draft of a document, begun from its latest version; raises UnknownTermsError."""
    if name not in PRESET_SETTINGS and name not in OVERLAY_LIMITS:
        raise UnknownTermsError(name)
    start = start_of(name, product)
    draft, is_new = TermsDraft.objects.get_or_create(
        name=name,
        product=product,
        defaults={
            "template": start.template,
            "values": start.values,
            "changed_by": by,
            "changed_at": at,
        },
    )
    if is_new:
        _record("terms.drafted", draft)
    return draft


@transaction.atomic
def change_draft(*, draft_id: int, wording: Wording, by: int, at: datetime) -> None:
    """Store what was written. Raises what ``checked`` raises; then nothing is changed."""
    draft = TermsDraft.objects.select_for_update().get(pk=draft_id)
    draft.values = checked(draft.name, wording)
    draft.template, draft.effective_on = wording.template, wording.effective_on
    draft.changed_by, draft.changed_at = by, at
    draft.save()


def checked(name: str, wording: Wording) -> dict[str, str]:
    """Return the values as they are kept, or raise what is wrong with text or values.

    A supplement's values are the law's, so what is given for them does not count.
    """
    texts = dict(wording.values) if is_preset(name) else house_values(name)
    values = read_values(texts)
    if is_preset(name):
        missing = KINDS.keys() - values.keys()
        if missing:
            raise KeyError(*sorted(missing))
        check_coherent(values)
    filled(wording.template, values)
    return texts


@transaction.atomic
def drop_draft(*, draft_id: int) -> None:
    """Throw a draft away."""
    draft = TermsDraft.objects.select_for_update().get(pk=draft_id)
    _record("terms.dropped", draft)
    draft.delete()


@transaction.atomic
def publish(*, draft_id: int, by: int, today: date) -> TermsVersion:
    """Make a version of the draft that holds from its effective day on, for good.

    Raises NoDayError, EffectInThePastError, DayTakenError and what ``checked`` raises.
    """
    draft = TermsDraft.objects.select_for_update().get(pk=draft_id)
    day = draft.effective_on
    if day is None:
        raise NoDayError(draft_id)
    before = versions_of(draft.name, draft.product)
    taken = before.values_list("effective_on", flat=True)
    check_day(effective_on=day, today=today, taken=taken)
    version = _version(draft, effective_on=day, number=_next_number(before.first()))
    version.published_on, version.published_by = today, by
    version.save(force_insert=True)
    _record("terms.published", version)
    draft.delete()
    return version


def _next_number(last: TermsVersion | None) -> int:
    return 1 if last is None else last.number + 1


def _version(draft: TermsDraft, *, effective_on: date, number: int) -> TermsVersion:
    wording = Wording(template=draft.template, values=draft.values, effective_on=effective_on)
    values = checked(draft.name, wording)
    document = filled(draft.template, read_values(values))
    return TermsVersion(
        name=draft.name,
        product=draft.product,
        number=number,
        template=draft.template,
        document=document,
        sha256=digest(document),
        values=values,
        effective_on=effective_on,
    )


def _record(action: str, terms: TermsDraft | TermsVersion) -> None:
    audit.record(
        action=action,
        subject_type="terms",
        subject_id=terms.pk,
        partner_id=None,
        customer_id=None,
        detail={"name": str(terms)},
    )


def publish_examples(*, by: int, at: datetime, today: date) -> None:
    """Publish the house's example of every document that has no version yet, for a demo."""
    for name in (*PRESET_SETTINGS, *OVERLAY_LIMITS):
        if versions_of(name, "").exists():
            continue
        draft = begin_draft(name=name, product="", by=by, at=at)
        TermsDraft.objects.filter(pk=draft.pk).update(effective_on=today)
        publish(draft_id=draft.pk, by=by, today=today)
