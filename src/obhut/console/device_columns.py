"""The columns of the list of devices."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from obhut.console.agent_age import agent_cell
from obhut.console.presence import presence_badge
from obhut.console.risk_words import risk_badge
from obhut.devices import api as devices
from obhut.devices.api import Source
from obhut.tenancy.api import Kind, Scope
from obhut.ui.components import Badge, Status
from obhut.ui.lists import Cell, Column
from obhut.ui.lists.definitions import Rows

_MOST_TAGS_SHOWN = 3


def columns(scope: Scope) -> tuple[Column, ...]:
    """Return the columns; a customer's own list needs no column for the customer."""
    states = _states(scope)
    found = (*_identity(scope), *_condition(), *_load(), *_machine(), *_keeping())
    return tuple(
        replace(column, whole=states) if column.sort.startswith("state__") else column
        for column in found
    )


def _states(scope: Scope) -> Callable[[], Rows] | None:
    """Return where the whole fleet's states are sorted; a part of it is found by its devices."""
    return partial(devices.states_in, scope) if scope.kind is Kind.OPERATOR else None


def _identity(scope: Scope) -> list[Column]:
    name = Column(
        key="name", label=_("Name"), value=_name, fields=("pk", "name", "hostname", "removed_at"),
        sort="name", primary=True, export=lambda r: r.name,
    )  # fmt: skip
    customer = Column(
        key="customer", label=_("Customer"), value=lambda r: r.customer__name,
        fields=("customer__name",), sort="customer__name",
    )  # fmt: skip
    site = Column(
        key="site", label=_("Site"), value=lambda r: r.site__name, fields=("site__name",),
        sort="site__name", empty_last=True,
    )  # fmt: skip
    return [name, site] if scope.kind is Kind.CUSTOMER else [name, customer, site]


def _condition() -> list[Column]:
    return [
        Column(
            key="presence", label=_("Presence"), value=_presence, sort="state__presence",
            fields=(
                "state__presence", "quarantined_at", "source", "state__offline_cause",
                "removed_at",
            ),
        ),
        Column(
            key="risk", label=_("Risk"), value=lambda r: risk_badge(r.risk_points),
            fields=("risk_points",), sort="risk_points",
        ),
        Column(
            key="security", label=_("Security updates"), value=_security, number=True,
            fields=("pending_security", "security_since"), sort="pending_security",
            empty_last=True, export=lambda r: r.pending_security,
        ),
    ]  # fmt: skip


def _load() -> list[Column]:
    return [
        _percent("cpu", _("CPU"), "state__cpu_percent"),
        _percent("memory", _("Memory"), "state__mem_percent"),
        _percent("disk", _("Disk"), "state__disk_percent"),
        Column(
            key="seen", label=_("Last contact"), value=lambda r: _moment(r.state__last_seen_at),
            fields=("state__last_seen_at",), sort="state__last_seen_at", empty_last=True,
            short=True,
        ),
    ]  # fmt: skip


def _machine() -> list[Column]:
    return [
        _plain("os", _("Operating system"), "os"),
        _plain("model", _("Model"), "model"),
        _plain("serial", _("Serial number"), "serial"),
        Column(
            key="agent", label=_("Agent"), value=lambda r: agent_cell(r.agent_version),
            fields=("agent_version",), sort="agent_version", default=False,
            export=lambda r: r.agent_version,
        ),
    ]  # fmt: skip


def _keeping() -> list[Column]:
    return [
        Column(
            key="tags", label=_("Tags"), value=_tags, fields=("tags",), default=False,
            export=lambda r: ", ".join(r.tags),
        ),
        Column(
            key="note", label=_("Notes"), value=_note, fields=("note",), default=False,
            export=lambda r: r.note,
        ),
        Column(
            key="enrolled", label=_("Enrolled on"), value=lambda r: _day(r.enrolled_at),
            fields=("enrolled_at",), sort="enrolled_at", default=False, short=True,
        ),
    ]  # fmt: skip


def _percent(key: str, label: str, field: str) -> Column:
    def value(row: Any) -> str | None:
        number = getattr(row, field)
        return None if number is None else f"{round(number)} %"

    return Column(
        key=key, label=label, value=value, fields=(field,), sort=field, empty_last=True, number=True
    )


def _plain(key: str, label: str, field: str) -> Column:
    return Column(
        key=key, label=label, value=lambda r: getattr(r, field), fields=(field,), sort=field,
        default=False,
    )  # fmt: skip


def _name(row: Any) -> Cell:
    detail = row.hostname if row.hostname != row.name else ""
    url = "" if row.removed_at else reverse("device_health", args=[row.pk])
    return Cell(row.name or _("(forgotten)"), url=url, detail=detail)


def _presence(row: Any) -> Cell | Badge:
    if row.removed_at:
        words = _("removed on %(day)s") % {"day": _day(row.removed_at)}
        return Cell(words, status=Status.OFFLINE)
    return presence_badge(
        row.state__presence,
        is_quarantined=row.quarantined_at is not None,
        is_upload=row.source == Source.UPLOAD,
        cause=row.state__offline_cause or "",
    )


def _security(row: Any) -> Cell | int | None:
    if not row.pending_security or row.security_since is None:
        return row.pending_security  # type: ignore[no-any-return]
    day = date_format(row.security_since, "SHORT_DATE_FORMAT")
    return Cell(str(row.pending_security), detail=_("since %(day)s") % {"day": day})


def _tags(row: Any) -> str:
    shown = ", ".join(row.tags[:_MOST_TAGS_SHOWN])
    more = len(row.tags) - _MOST_TAGS_SHOWN
    return f"{shown} +{more}" if more > 0 else shown


def _note(row: Any) -> str:
    """Say that there is a note; it is read on the device's own page."""
    return _("Note there") if row.note else ""


def _moment(at: Any) -> str | None:
    return None if at is None else date_format(localtime(at), "SHORT_DATETIME_FORMAT")


def _day(at: Any) -> str:
    return date_format(localtime(at), "SHORT_DATE_FORMAT")
