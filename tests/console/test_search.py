"""Suche: prefix first, straight to the device that is meant, nothing of others."""

import re
from typing import TYPE_CHECKING

import pytest

from obhut.tenancy.api import operator_scope
from obhut.tenancy.models import Customer
from tests.devices.making import device_of
from tests.sign_in import make_person, signed_in

if TYPE_CHECKING:
    from tests.cast import Cast


def test_three_letters_and_enter_open_the_device(cast: "Cast") -> None:
    device = device_of(cast.anna, name="web-01", hostname="srv-a")
    device_of(cast.anna, name="alt-web", hostname="srv-b")
    answer = signed_in(cast.olga).get("/suche/?q=web&los=1")
    assert answer.headers.get("Location") == f"/geraete/{device.pk}/zustand/"


def test_the_host_name_counts_like_the_name(cast: "Cast") -> None:
    device = device_of(cast.anna, name="Empfang", hostname="kassen-rechner")
    device_of(cast.anna, name="zwei", hostname="neben-kassen")
    answer = signed_in(cast.olga).get("/suche/?q=kas&los=1")
    assert answer.headers.get("Location") == f"/geraete/{device.pk}/zustand/"


def test_an_exact_name_wins_over_longer_ones(cast: "Cast") -> None:
    device = device_of(cast.anna, name="nb1")
    device_of(cast.anna, name="nb10")
    answer = signed_in(cast.olga).get("/suche/?q=NB1&los=1")
    assert answer.headers.get("Location") == f"/geraete/{device.pk}/zustand/"


def test_several_that_begin_so_are_shown_the_prefix_first(cast: "Cast") -> None:
    for name in ("zz-web", "web-b", "web-a"):
        device_of(cast.anna, name=name, hostname=f"h-{name}x")
    client = signed_in(cast.olga)
    page = client.get("/suche/?q=web").content.decode()
    order = [page.index(f">{name}<") for name in ("web-a", "web-b", "zz-web")]
    assert order == sorted(order)
    opened = client.get("/suche/?q=web&los=1", follow=True).content.decode()
    assert "<h1>web-a</h1>" in re.sub(r"<h1[^>]*>\s*(.*?)\s*</h1>", r"<h1>\1</h1>", opened)
    assert 'id="alle-treffer" href="/suche/?q=web"' in opened
    assert "hat 3 Treffer" in opened


def test_of_several_that_begin_so_whoever_is_at_risk_opens(cast: "Cast") -> None:
    device_of(cast.anna, name="web-a")
    ill = device_of(cast.anna, name="web-b", risk_points=40, at_risk=True)
    answer = signed_in(cast.olga).get("/suche/?q=web&los=1")
    assert answer.headers.get("Location") == f"/geraete/{ill.pk}/zustand/"


def test_a_whole_name_of_anything_wins_over_devices_that_begin_so(cast: "Cast") -> None:
    device_of(cast.anna, name="Anna GmbH Empfang")
    answer = signed_in(cast.olga).get("/suche/", {"q": "anna gmbh", "los": "1"})
    assert answer.headers.get("Location") == f"/o/k{cast.anna.customer_id}/"


def test_what_only_holds_the_text_opens_nothing(cast: "Cast") -> None:
    for name in ("alt-web", "neu-web"):
        device_of(cast.anna, name=name, hostname=f"h{name}")
    answer = signed_in(cast.olga).get("/suche/?q=eb&los=1")
    assert answer.status_code == 200


def test_everything_that_a_person_may_see_is_found(cast: "Cast") -> None:
    page = signed_in(cast.olga).get("/suche/?q=an").content.decode()
    for text in ("Anna GmbH", "Anna Arndt"):
        assert text in page
    assert "Standorte" in signed_in(cast.olga).get("/suche/?q=standort").content.decode()
    assert "Nord IT" in signed_in(cast.olga).get("/suche/?q=nord").content.decode()


def test_nothing_of_others_is_found(cast: "Cast") -> None:
    device_of(cast.carl, name="carls-geheimnis")
    for person in (cast.paul, cast.anna):
        page = signed_in(person).get("/suche/?q=carl").content.decode()
        for secret in ("geheimnis", "Carl KG", "Carl Cohn"):
            assert secret not in page


def test_employees_find_no_people_and_no_closed_pages(cast: "Cast") -> None:
    emil = make_person(
        "Emil Ernst", "customer-employee", partner_id=cast.anna.partner_id,
        customer_id=cast.anna.customer_id,
    )  # fmt: skip
    client = signed_in(emil)
    assert "Anna Arndt" not in client.get("/suche/?q=arndt").content.decode()
    assert "Protokoll" not in client.get("/suche/?q=protokoll").content.decode().split("treffer")[1]


@pytest.mark.parametrize(
    "text", ["", "a", "%", "_%", "\x00\x00", "' or 1=1 --", "ä" * 500, "../etc"]
)
def test_odd_texts_break_nothing(cast: "Cast", text: str) -> None:
    device_of(cast.anna, name="rechner")
    answer = signed_in(cast.olga).get("/suche/", {"q": text, "los": "1"})
    assert answer.status_code == 200
    assert ">rechner<" not in answer.content.decode()


def test_the_live_answer_is_the_hits_alone(cast: "Cast") -> None:
    device_of(cast.anna, name="web-01")
    part = signed_in(cast.olga).get("/suche/?q=web", headers={"HX-Request": "true"})
    assert part.content.decode().lstrip().startswith('<div id="treffer">')


def test_a_long_menu_of_areas_is_cut_and_searched(cast: "Cast") -> None:
    with operator_scope():
        Customer.objects.bulk_create(
            Customer(partner_id=cast.paul.partner_id, name=f"Kunde {n:03}") for n in range(80)
        )
        last = Customer.objects.get(name="Kunde 079")
    page = signed_in(cast.olga).get(f"/o/k{last.pk}/").content.decode()
    menu = page.split('id="bereich"')[1].split("</details>")[0]
    assert menu.count("ob-menu-item") <= 56
    assert "Kunde 079" in menu
    assert 'id="bereich-suche"' in menu
