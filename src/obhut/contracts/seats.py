"""Plans of devices: set by operator or partner, ended by removal, asked by every other room."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from obhut.audit import api as audit
from obhut.audit.api import Subject
from obhut.catalogue import api as catalogue
from obhut.contracts.seat_models import SeatSpan
from obhut.devices import api as devices
from obhut.kernel import ids
from obhut.kernel.capabilities import Capability
from obhut.kernel.clauses import clause
from obhut.kernel.seats import Holding, seat_end
from obhut.kernel.terms import terms_named
from obhut.kernel.zones import german_day
from obhut.tenancy.api import Scope

_DAY = timedelta(days=1)
_TERMS = "managed-services"
_END = ["removed_on", "ends_on"]


@dataclass(frozen=True, slots=True)
class Place:
    """A device and to whom it belongs."""

    device_id: int
    partner_id: int
    customer_id: int


@dataclass(frozen=True, slots=True)
class PlanHeld:
    """A plan that a device has on a day; ``ends_on`` is set once it was given notice."""

    plan: str
    begins_on: date
    ends_on: date | None


@clause("C-2.2b")
def capabilities(device_id: int, *, on: date) -> frozenset[Capability]:
    """Return what a device's plans let somebody do with it on a day; nothing without a plan."""
    found: frozenset[Capability] = frozenset()
    for held in plans_of(device_id, on=on):
        found |= catalogue.capabilities_of(held.plan, on=on)
    return found


def plans_of(device_id: int, *, on: date) -> list[PlanHeld]:
    """Return the plans that a device has on a day, the newest first; usually one."""
    rows = SeatSpan.objects.filter(_holds(on), device_id=device_id).order_by("-begins_on", "-pk")
    return [PlanHeld(row.plan, row.begins_on, row.ends_on) for row in rows]


def with_plan(scope: Scope, *, on: date) -> Q:
    """Return the condition that a device of ``scope`` has a plan on a day."""
    rows = SeatSpan.objects.visible_to(scope).filter(_holds(on)).order_by()
    return Q(pk__in=rows.values("device_id"))


@transaction.atomic
def set_plan(places: Iterable[Place], *, plan: str, on: date, at: datetime, by: int) -> int:
    """Give devices a plan from a day on; return how many had another one or none.

    Whatever plan they had ends the day before: a dearer one by notice, since leaving it is one
    (V-12.1c). Raises UnknownProductError.
    """
    catalogue.capabilities_of(plan, on=on)
    wanted = {place.device_id: place for place in places}
    open_spans = _open_spans(wanted)
    changed = [
        place
        for key, place in wanted.items()
        if key not in open_spans or open_spans[key].plan != plan
    ]
    left = [open_spans[place.device_id] for place in changed if place.device_id in open_spans]
    dearer = _dearer_than(plan, {span.plan for span in left}, on)
    for span in left:
        _leave(span, on, by_notice=span.plan in dearer)
    SeatSpan.objects.bulk_update(left, _END)
    SeatSpan.objects.bulk_create(
        _span(place, plan, before=open_spans.get(place.device_id), on=on, at=at, by=by)
        for place in changed
    )
    _record(changed, plan)
    return len(changed)


@clause("V-12.1c")
def end_by_removal(event: devices.DeviceRemoved) -> None:
    """End a removed device's span: the removal is the notice; runs in its transaction.

    An entry merged into one without a plan was the same machine: its span goes on there.
    """
    for span in SeatSpan.objects.filter(device_id=event.device_id, ends_on=None):
        if event.merged_into and not _open_spans([event.merged_into]):
            span.device_id = event.merged_into
            span.save(update_fields=["device"])
        else:
            _end_by_notice(span, german_day(event.at))
            span.save(update_fields=_END)


def move_along(event: devices.DeviceMoved) -> None:
    """End the span at the old customer by notice, begin one of the same plan at the new one."""
    on = german_day(event.at)
    for span in SeatSpan.objects.filter(device_id=event.device_id, ends_on=None):
        _end_by_notice(span, on)
        span.save(update_fields=_END)
        place = Place(event.device_id, event.partner_id, event.customer_id)
        _span(place, span.plan, before=None, on=on, at=event.at, by=span.set_by).save()


def _holds(on: date) -> Q:
    return Q(begins_on__lte=on) & (Q(ends_on=None) | Q(ends_on__gte=on))


def _open_spans(wanted: Iterable[int]) -> dict[int, SeatSpan]:
    rows = SeatSpan.objects.select_for_update().filter(device_id__in=list(wanted), ends_on=None)
    return {row.device_id: row for row in rows.order_by("pk")}


def _dearer_than(plan: str, others: set[str], on: date) -> frozenset[str]:
    if not others:
        return frozenset()
    price = catalogue.price_on(plan, on).unit_price
    return frozenset(key for key in others if catalogue.price_on(key, on).unit_price > price)


def _leave(span: SeatSpan, on: date, *, by_notice: bool) -> None:
    if by_notice:
        _end_by_notice(span, on)
    else:
        span.ends_on = max(span.begins_on, on - _DAY)


def _end_by_notice(span: SeatSpan, on: date) -> None:
    period = terms_named(_TERMS).customer_notice.period
    assert period is not None
    span.removed_on = max(on, span.begins_on)
    held = Holding(active_from=span.begins_on, removed_on=span.removed_on)
    span.ends_on = seat_end(held, period=period)


def _span(
    place: Place, plan: str, *, before: SeatSpan | None, on: date, at: datetime, by: int | None
) -> SeatSpan:
    return SeatSpan(
        seat=before.seat if before else ids.new_id(),
        partner_id=place.partner_id,
        customer_id=place.customer_id,
        device_id=place.device_id,
        plan=plan,
        begins_on=on,
        set_at=at,
        set_by=by,
    )


def _record(changed: list[Place], plan: str) -> None:
    subjects = [Subject(each.device_id, each.partner_id, each.customer_id) for each in changed]
    if subjects:
        audit.record_each(
            action="device.plan-set", subject_type="device", subjects=subjects,
            detail={"plan": plan},
        )  # fmt: skip
