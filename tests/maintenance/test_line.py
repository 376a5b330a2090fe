"""Verbindungstest: for everybody, honest without scripts, and no way to fill the server."""

import html
import re

import pytest
from django.conf import settings
from django.test import Client

from obhut.kernel import clock
from obhut.maintenance import line_views

pytestmark = pytest.mark.usefixtures("db")


@pytest.mark.clause("C-2.6d")
def test_a_stranger_reads_what_is_tested_and_what_must_be_open(client: Client) -> None:
    text = html.unescape(client.get("/verbindungstest/").content.decode())
    for words in ("Dauerverbindung der Geräte", "Ersatzweg", "Antwortzeit", "Uhr", "Bandbreite"):
        assert words in text
    assert f'data-socket-url="{line_views.socket_url()}"' in text
    assert f'data-post-url="{line_views.post_url()}"' in text
    assert "nur ausgehend" in text.lower()


@pytest.mark.clause("C-2.6d")
def test_before_and_without_scripts_everything_counts_as_not_tested(client: Client) -> None:
    text = html.unescape(client.get("/verbindungstest/").content.decode())
    shown = re.findall(r'data-ob-state="(\w+)"(?! hidden)', text)
    assert shown == ["open"] * 6
    assert "deshalb wird hier nichts geprüft" in text
    assert "unverschlüsselt" in text
    assert "kam verschlüsselt" in client.get("/verbindungstest/", secure=True).content.decode()


def test_the_time_is_ours_and_is_kept_nowhere(client: Client) -> None:
    before = int(clock.real().timestamp() * 1000)
    answer = client.get("/verbindungstest/zeit")
    assert before <= answer.json()["at_ms"] <= int(clock.real().timestamp() * 1000)
    assert "no-store" in answer["Cache-Control"]


def test_noise_down_and_a_bounded_amount_up() -> None:
    client = Client(enforce_csrf_checks=True)
    assert len(client.get("/verbindungstest/daten").content) == line_views.DOWN_BYTES
    sent = client.post(
        "/verbindungstest/daten", b"x" * 1000, content_type="application/octet-stream"
    )
    assert sent.json() == {"bytes": 1000}
    more = b"x" * (line_views.MOST_UP_BYTES + 1)
    answer = client.post("/verbindungstest/daten", more, content_type="application/octet-stream")
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("gateway", "fallback", "expected"),
    [
        ("wss://edge.example", "", "https://edge.example/agent/v1/batch/line"),
        (
            "ws://localhost:1",
            "http://localhost:2/agent/v1/batch",
            "http://localhost:2/agent/v1/batch/line",
        ),
    ],
)
def test_the_way_by_post_lies_where_devices_post(
    monkeypatch: pytest.MonkeyPatch, gateway: str, fallback: str, expected: str
) -> None:
    monkeypatch.setattr(settings, "GATEWAY_ORIGIN", gateway)
    monkeypatch.setattr(settings, "GATEWAY_FALLBACK_URL", fallback)
    assert line_views.post_url() == expected
