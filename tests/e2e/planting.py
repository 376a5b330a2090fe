"""Rows for the lists that a fresh demonstration leaves empty."""

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from dev.running import Running, environment
from tests.e2e.agents import Agent
from tests.e2e.conftest import ADMIN

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.e2e.conftest import Doors

TASKS = 60
_ROOT = Path(__file__).resolve().parent.parent.parent
_FLEET = """
import os
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "obhut.config.settings")
import django
django.setup()
from dev.bench.big_fleet import fill
from obhut.config.database import dsn
fill(dsn("owner"), devices={devices})
"""
_TASKS = f"""
import os
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "obhut.config.settings")
import django
django.setup()
from obhut.work import api
tasks = [api.start(kind="e2e", title=f"Bestandsaufnahme {{number}}", total=8, partner_id=None,
                   customer_id=None) for number in range({TASKS})]
with api.running(tasks[-1]) as progress:
    progress.advance(5)
    progress.failed_item("nb-017: keine Antwort")
    progress.advance(2)
print(tasks[-1])
"""


def plant_tasks(demo: Running) -> str:
    """Put long work on record as the worker does and return the address of one that has ended."""
    done = subprocess.run(
        [sys.executable, "-c", _TASKS],
        env={**environment(), "OBHUT_DATA": str(demo.data), "OBHUT_ROLE": "worker"},
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return f"/vorgaenge/{done.stdout.strip()}/"


def plant_fleet(demo: Running, devices: int) -> None:
    """Add devices of customers named Kunde … by SQL, with their state."""
    done = subprocess.run(
        [sys.executable, "-c", _FLEET.format(devices=devices)],
        env={**environment(), "OBHUT_DATA": str(demo.data), "OBHUT_ROLE": "owner"},
        capture_output=True, text=True, check=False, timeout=120, cwd=_ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def plant_device(demo: Running, folder: Path) -> None:
    """Enrol a machine that never connects."""
    Agent(folder).enrol(demo.url, demo.ready["enrolment_token"])


def plant_customer(page: "Page", name: str) -> str:
    """Add a customer by the page and return the slug of its area."""
    page.goto("/o/betrieb/kunden/neu/")
    page.select_option("select[name=partner]", index=1)
    page.fill("input[name=name]", name)
    page.click("main button[type=submit]")
    page.wait_for_url("**/o/k*/geraete/")
    return page.url.split("/")[4]


def invite(page: "Page", doors: "Doors", area: str, role: str, email: str) -> str:
    """Let the administrator invite a person and return the link in the mail that goes out."""
    first, last = email.split("@", maxsplit=1)[0].split(".")
    page.goto(f"/o/{area}/personen/einladen/")
    doors.confirm(page, ADMIN)
    page.fill("input[name=first_name]", first.title())
    page.fill("input[name=last_name]", last.title())
    page.fill("input[name=email]", email)
    page.select_option("select[name=role]", role)
    page.click("#einladen-weiter")
    page.wait_for_url(f"**/o/{area}/personen/")
    return _link(page, email)


def _link(page: "Page", email: str) -> str:
    page.goto(f"/postfach/?q={email}")
    page.click("tbody th a")
    page.wait_for_url("**/postfach/*-*/")
    text = page.inner_text(".ob-mail")
    return next(word for word in text.split() if "/einladung/" in word)


def begin_draft(page: "Page") -> str:
    """Begin a draft of terms by the page and return its address."""
    page.goto("/bedingungen/neu/")
    page.select_option("select[name=name]", "managed-services")
    page.click("#beginnen")
    page.wait_for_url("**/bedingungen/entwurf/*/")
    return "/" + page.url.split("/", 3)[3]
