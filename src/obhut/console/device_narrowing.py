"""By what the list of devices can be narrowed."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from django.db.models import Q
from django.utils.translation import gettext as _

from obhut.console.device_filters import finding_filters
from obhut.contracts import api as contracts
from obhut.devices import api as devices
from obhut.devices.api import Presence, Source
from obhut.kernel import clock
from obhut.tenancy.api import Scope
from obhut.ui.lists import Choice, Search, YesNo
from obhut.ui.lists.definitions import Rows

_UNCLEAR, LOST, AS_USUAL = "unclear", "lost", "as-usual"
REMOVED = "entfernt"


def filters(scope: Scope) -> tuple[Choice | YesNo, ...]:
    """Return the filters; what there is nothing to choose from is left out."""
    known = devices.choices_in(scope)
    return (
        Choice(key="presence", label=_("Presence"), choices=_presences(), apply=_present),
        *_findings(),
        YesNo(
            key="plan", seldom=True, label=_("Plan"), yes=_("With a plan"),
            no=_("Without a plan"), apply=partial(_planned, scope),
        ),
        *_places(known),
        *_kinds(scope),
        Choice(
            key="bestand", seldom=True, label=_("Stock"), choices=[(REMOVED, _("Removed"))],
            apply=lambda rows, _value: rows.filter(removed_at__isnull=False),
        ),
    )  # fmt: skip


def search(scope: Scope) -> Search:
    """Return the text field: every word must stand in a name, a serial number or a customer."""
    return Search(
        label=_("Search devices"),
        placeholder=_("Name, host name, serial number or customer"),
        holding=partial(devices.holding, scope),
    )


def _findings() -> tuple[YesNo, ...]:
    """Return what the tiles of the overview count; two of them are at hand, the others seldom."""
    at_hand = {"risk", "security"}
    return tuple(replace(each, seldom=each.key not in at_hand) for each in finding_filters())


def _places(known: devices.Choices) -> Iterator[Choice]:
    if known.tags:
        yield _one_of("tag", _("Tag"), known.tags, "tags__contains")
    if known.customers:
        yield Choice(key="kunde", label=_("Customer"), choices=known.customers, apply="customer_id")
    if known.sites:
        yield Choice(
            key="standort", seldom=True, label=_("Site"), choices=known.sites, apply="site_id"
        )


def _one_of(key: str, label: str, choices: Sequence[tuple[str, str]], lookup: str) -> Choice:
    return Choice(
        key=key, label=label, choices=choices, seldom=True,
        apply=lambda rows, value: rows.filter(**{lookup: [value]}),
    )  # fmt: skip


def _kinds(scope: Scope) -> Iterator[Choice | YesNo]:
    families = [
        ("linux", "Linux"),
        ("windows", "Windows"),
        ("macos", "macOS"),
        ("andere", _("Other")),
    ]
    yield Choice(
        key="os", seldom=True, label=_("Operating system"), choices=families, apply=_of_family
    )
    yield Choice(
        key="agent", seldom=True, label=_("Agent"), choices=[("alt", _("outdated"))],
        apply=lambda rows, _value: rows.filter(devices.with_old_agent(scope)),
    )  # fmt: skip
    yield Choice(
        key="herkunft", seldom=True, label=_("Origin"), apply="source",
        choices=[(each.value, str(each.label)) for each in Source],
    )  # fmt: skip
    yield YesNo(
        key="demo", seldom=True, label=_("Demo"), yes=_("Demo devices"), no=_("Real devices"),
        apply="is_simulated",
    )  # fmt: skip


def _of_family(rows: Rows, value: str) -> Rows:
    windows = Q(os__istartswith="win")
    mac = Q(os__istartswith="mac") | Q(os__istartswith="darwin")
    nothing = Q(os="")
    if value == "windows":
        return rows.filter(windows)
    if value == "macos":
        return rows.filter(mac)
    return rows.filter(nothing) if value == "andere" else rows.exclude(windows | mac | nothing)


def _presences() -> list[tuple[str, str]]:
    return [
        (Presence.ONLINE.value, str(Presence.ONLINE.label)),
        (LOST, _("offline, unexpectedly")),
        (AS_USUAL, _("off as usual or switched off")),
        (Presence.OFFLINE.value, _("offline for any reason")),
        (Presence.BROKEN.value, str(Presence.BROKEN.label)),
        (_UNCLEAR, _("unclear")),
    ]


def _planned(scope: Scope, rows: Rows, wanted: bool) -> Rows:
    condition = contracts.with_plan(scope, on=clock.today())
    return rows.filter(condition) if wanted else rows.exclude(condition)


def _present(rows: Rows, value: str) -> Rows:
    if value == Presence.ONLINE:
        return rows.filter(state__presence__in=(Presence.ONLINE, Presence.SUSPECT))
    if value == LOST:
        return rows.filter(devices.lost())
    if value == AS_USUAL:
        away = rows.filter(state__presence=Presence.OFFLINE)
        return away.filter(state__offline_cause__in=devices.CALM)
    if value == _UNCLEAR:
        known = (Presence.ONLINE, Presence.SUSPECT, Presence.OFFLINE)
        return rows.exclude(state__presence__in=known)
    return rows.filter(state__presence=value)
