"""Ten thousand devices, the same at every run, with names as bad as real ones."""

import random
from datetime import UTC, datetime, timedelta

from django.db import connection

from tests.ui.demo.models import DemoDevice

START = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
CUSTOMERS = (
    "Bäckerei Kornblum GmbH",
    "Steuerkanzlei Dr. Weiß & Partner",
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft mbH",
    "Zahnarztpraxis am Markt",
    "Tischlerei Öztürk",
    "Gemeindeverwaltung Sankt-Margarethen-über-der-Höhe",
)
STATUSES = ("ok",) * 14 + ("risk", "warning", "offline", "danger", "unknown")
SYSTEMS = ("Debian 12", "Ubuntu 24.04 LTS", "Rocky Linux 9", "Windows 11 Pro", "macOS 15")
HOSTILE = (
    "<script>alert(1)</script>",
    '=HYPERLINK("http://boese.example";"klick")',
    "'; drop table demo_demodevice; --",
    "\u202egnp.exe",
)


def build(count: int = 10_000) -> None:
    """Make the table and fill it."""
    with connection.schema_editor() as editor:
        editor.create_model(DemoDevice)
    dice = random.Random(7)
    DemoDevice.objects.bulk_create(
        (_device(dice, number) for number in range(count)), batch_size=500
    )


def _device(dice: random.Random, number: int) -> DemoDevice:
    status = dice.choice(STATUSES)
    hidden = HOSTILE[number] if number < len(HOSTILE) else ""
    return DemoDevice(
        hostname=hidden or f"{dice.choice(('pc', 'nb', 'srv', 'kasse'))}-{number:05d}",
        customer=CUSTOMERS[0] if hidden else dice.choice(CUSTOMERS),
        status=status,
        system=dice.choice(SYSTEMS),
        disk=None if status == "unknown" else dice.randint(8, 99),
        seen_at=None if status == "unknown" else START - timedelta(seconds=dice.randint(5, 90_000)),
        restart=dice.random() < 0.1,
    )
