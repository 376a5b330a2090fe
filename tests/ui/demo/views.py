"""Pages that show every component."""

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import formats, timezone

from obhut.ui.brand import Brand
from obhut.ui.components import (
    Action,
    Badge,
    Chart,
    Crumb,
    Empty,
    Fact,
    Progress,
    Status,
    Tab,
    Tile,
)
from obhut.ui.layout import Layout, NavGroup, NavItem, ScopeLink
from obhut.ui.lists import (
    BulkAction,
    Cell,
    Choice,
    Column,
    ListDefinition,
    Search,
    YesNo,
    answer,
    selection,
)
from obhut.ui.notices import Notice
from tests.ui.demo.fleet import CUSTOMERS, START, SYSTEMS
from tests.ui.demo.models import DemoDevice

WORDS = {
    "ok": "In Ordnung",
    "risk": "Risiko",
    "warning": "Warnung",
    "danger": "Ausfall",
    "offline": "Offline",
    "unknown": "Unbekannt",
}


def with_reference(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., Any]:
    def middleware(request: HttpRequest) -> HttpResponse:
        request.reference = "DEMO-0001"  # type: ignore[attr-defined]
        return get_response(request)

    return middleware


def layout(request: HttpRequest) -> Layout:
    scope = ScopeLink("Systemhaus Nordlicht GmbH", "Partner", "/o/p1/")
    return Layout(
        scope=scope,
        scopes=(
            ScopeLink("Alle Partner", "Betrieb", "/o/betrieb/"),
            scope,
            ScopeLink(CUSTOMERS[2], "Endkunde", "/o/k3/"),
        ),
        groups=(
            NavGroup(
                "",
                (
                    NavItem("Übersicht", "/", "home", exact=True),
                    NavItem("Geräte", "/geraete/", "device-desktop"),
                    NavItem("Meldungen", "/meldungen/", "bell", count=3),
                ),
            ),
            NavGroup(
                "Organisation",
                (
                    NavItem("Kunden", "/leer/", "building-community"),
                    NavItem("Personen", "/formular/", "users"),
                    NavItem("Protokoll", "/protokoll/", "history"),
                    NavItem("Postfach", "/postfach/", "mailbox", count=12),
                ),
            ),
        ),
        person="Katharina Oppenländer-Schmitz",
        person_detail="Technik",
        person_links=(
            NavItem("Mein Konto", "/konto/", "user"),
            NavItem("Sitzungen", "/konto/sitzungen/", "shield-lock"),
        ),
        banner="Dies ist eine Demo: alle Kunden und die meisten Geräte sind erfunden.",
        logout_url="/abmelden/",
    )


def brand() -> Brand:
    return Brand(
        operator_name="Systemhaus Nordlicht GmbH",
        address_lines=("Hafenstraße 12", "24103 Kiel"),
        represented_by="Imke Petersen",
        email="kontakt@nordlicht.example",
        dsa_contact_email="meldung@nordlicht.example",
    )


def receive(request: HttpRequest, notice: Notice) -> str:
    return "M-2026-0042"


def _seen(row: Any) -> Cell | None:
    if row.seen_at is None:
        return None
    local = timezone.localtime(row.seen_at)
    return Cell(formats.date_format(local, "SHORT_DATETIME_FORMAT"))


DEVICES = ListDefinition(
    key="geraete",
    title="Geräte",
    sort="hostname",
    columns=(
        Column(
            key="hostname",
            label="Name",
            fields=("hostname",),
            sort="hostname",
            primary=True,
            value=lambda row: Cell(row.hostname, url=f"/geraete/{row.pk}/"),
        ),
        Column(
            key="status",
            label="Zustand",
            fields=("status",),
            sort="status",
            value=lambda row: Badge(Status(row.status), WORDS[row.status]),
        ),
        Column(
            key="customer",
            label="Kunde",
            fields=("customer",),
            sort="customer",
            value=lambda row: row.customer,
        ),
        Column(
            key="system",
            label="System",
            fields=("system",),
            sort="system",
            value=lambda row: row.system,
        ),
        Column(
            key="disk",
            label="Platte belegt",
            fields=("disk",),
            sort="disk",
            empty_last=True,
            number=True,
            value=lambda row: None if row.disk is None else f"{row.disk} %",
            export=lambda row: row.disk,
        ),
        Column(
            key="seen",
            label="Zuletzt gesehen",
            fields=("seen_at",),
            sort="seen_at",
            empty_last=True,
            short=True,
            value=_seen,
        ),
        Column(
            key="restart",
            label="Neustart nötig",
            fields=("restart",),
            default=False,
            value=lambda row: "Ja" if row.restart else "Nein",
        ),
    ),
    search=Search(label="Geräte suchen", fields=("hostname", "customer")),
    filters=(
        Choice(key="zustand", label="Zustand", choices=tuple(WORDS.items()), apply="status"),
        Choice(
            key="system", label="System", choices=tuple((s, s) for s in SYSTEMS), apply="system"
        ),
        YesNo(
            key="neustart",
            label="Neustart",
            yes="Neustart nötig",
            no="Kein Neustart nötig",
            apply="restart",
        ),
    ),
    bulk=(
        BulkAction(key="wartung", label="Wartung planen", url="/geraete/wartung/", icon="calendar"),
        BulkAction(
            key="entfernen", label="Entfernen", url="/geraete/wartung/", icon="trash", danger=True
        ),
    ),
    export_name="geraete",
    empty=Empty(
        "device-desktop-plus",
        "Noch kein Gerät",
        "Sobald ein Agent sich meldet, erscheint sein Gerät hier.",
        Action("Gerät hinzufügen", "/geraete/neu/", icon="plus"),
    ),
)


def devices(request: HttpRequest) -> HttpResponse:
    crumbs = (Crumb("Systemhaus Nordlicht GmbH", "/"), Crumb("Geräte"))
    return answer(
        request, DEVICES, DemoDevice.objects.all(), template="demo/devices.html", crumbs=crumbs
    )


def live(request: HttpRequest) -> HttpResponse:
    return answer(request, replace(DEVICES, refresh_seconds=2), DemoDevice.objects.all())


def nothing(request: HttpRequest) -> HttpResponse:
    return answer(request, DEVICES, DemoDevice.objects.none())


def bulk(request: HttpRequest) -> HttpResponse:
    chosen = selection(request, DEVICES, DemoDevice.objects.all())
    return render(
        request,
        "ui/confirm.html",
        {
            "heading": "Wartung planen",
            "question": f"Wartung für {chosen.count} Geräte planen?",
            "consequences": ("Während der Wartung werden keine Meldungen verschickt.",),
            "fields": chosen.fields,
            "action_label": "Wartung planen",
            "cancel_url": "/geraete/",
        },
    )


def overview(request: HttpRequest) -> HttpResponse:
    found = {s: DemoDevice.objects.filter(status=s).count() for s in WORDS}
    tiles = tuple(
        Tile(WORDS[s], formats.number_format(found[s]), f"/geraete/?zustand={s}", Status(s))
        for s in ("danger", "risk", "offline", "ok")
    )
    badges = (*tuple(Badge(Status(s), t) for s, t in WORDS.items()), Badge(Status.INFO, "Hinweis"))
    running = Progress(
        "7", "Verlauf der Demo einspielen", 4321, 10000,
        Badge(Status.INFO, "Läuft"), "noch etwa 3 Minuten", "/vorgang/7/",
    )  # fmt: skip
    messages.success(request, "Die Einladung wurde verschickt.")
    return render(
        request, "demo/overview.html", {"tiles": tiles, "badges": badges, "running": running}
    )


def work(request: HttpRequest) -> HttpResponse:
    done = Progress(
        "7", "Verlauf der Demo einspielen", 10000, 10000, Badge(Status.OK, "Fertig"), "in 4 Minuten"
    )
    return render(request, "demo/work.html", {"progress": done})


def device(request: HttpRequest, pk: int) -> HttpResponse:
    row = DemoDevice.objects.filter(pk=pk).first()
    if row is None:
        raise Http404
    chart = Chart(
        key="last",
        title="Prozessor und Arbeitsspeicher, 24 Stunden",
        data_url="/verlauf.json",
        summary="Prozessor im Mittel 23 %, höchstens 71 %. Von 20 bis 22 Uhr fehlen Werte.",
        headings=("Zeit", "Prozessor", "Arbeitsspeicher"),
        rows=(("08:00", "21,5 %", "48,0 %"), ("09:00", "–", "–"), ("10:00", "33,1 %", "52,4 %")),
    )
    facts = (
        Fact("Zustand", Badge(Status(row.status), WORDS[row.status])),
        Fact("Kunde", row.customer, "/leer/"),
        Fact("System", row.system),
        Fact("Letzter Start", "23.11.2026 07:42", hint="vor einem Tag"),
        Fact("Agent", "0.1.0"),
    )
    tabs = (
        Tab("Zustand", f"/geraete/{pk}/"),
        Tab("Updates", f"/geraete/{pk}/updates/", count=4),
        Tab("Protokoll", f"/geraete/{pk}/protokoll/"),
    )
    context = {"device": row, "chart": chart, "facts": facts, "tabs": tabs}
    return render(request, "demo/device.html", context)


def history(request: HttpRequest) -> JsonResponse:
    begin = int(START.timestamp()) - 86_400
    times = [begin + step * 300 for step in range(289)]
    gap = range(132, 156)
    cpu = [None if i in gap else round(25 + 20 * math.sin(i / 17) + i % 7, 1) for i in range(289)]
    memory = [None if i in gap else round(50 + 8 * math.cos(i / 40), 1) for i in range(289)]
    return JsonResponse(
        {
            "times": times,
            "unit": "%",
            "min": 0,
            "max": 100,
            "zone": "Europe/Berlin",
            "series": [
                {"label": "Prozessor", "values": cpu},
                {"label": "Arbeitsspeicher", "values": memory},
            ],
        }
    )


class InviteForm(forms.Form):
    """One field of every kind."""

    name = forms.CharField(label="Name", help_text="Vor- und Nachname einer Person.")
    email = forms.EmailField(label="E-Mail-Adresse", help_text="Keine Sammeladresse wie info@.")
    role = forms.ChoiceField(
        label="Rolle", choices=(("tech", "Technik"), ("admin", "Verwaltung")), required=False
    )
    notify = forms.MultipleChoiceField(
        label="Benachrichtigen bei",
        choices=(("ausfall", "Ausfall"), ("risiko", "Risiko")),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    note = forms.CharField(
        label="Bemerkung", widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    agree = forms.BooleanField(label="Die Person weiß von der Einladung.")

    def clean(self) -> None:
        if self.data.get("name") == "Info":
            raise forms.ValidationError("Sammelkonten sind nicht erlaubt.")


def form(request: HttpRequest) -> HttpResponse:
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return redirect("/")
    return render(request, "demo/form.html", {"form": form}, status=422 if form.errors else 200)


def login(request: HttpRequest) -> HttpResponse:
    return render(request, "demo/login.html", {"form": InviteForm()})


def forbidden(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("broken on purpose")
