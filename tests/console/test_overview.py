"""Übersicht: numbers that lead to their lists, what to do next, a light for customers."""

import re
from typing import TYPE_CHECKING

import pytest

from obhut.console.traffic_light import light
from obhut.devices.api import Standing
from obhut.ui.components import Status
from tests.console.fleet import make_fleet
from tests.sign_in import make_person, signed_in

if TYPE_CHECKING:
    from tests.cast import Cast


def test_each_tile_leads_to_a_list_of_as_many_devices(cast: "Cast") -> None:
    make_fleet(cast)
    client = signed_in(cast.olga)
    page = client.get("/o/betrieb/").content.decode()
    tiles = re.findall(
        r'class="ob-tile[^"]*" href="([^"]+)".*?ob-tile-value">(\d+)<', page, flags=re.DOTALL
    )
    assert len(tiles) == 6
    for url, number in tiles:
        rows = client.get(url).content.decode().count('id="liste-geraete-zeile-')
        assert rows == int(number), url


def test_the_worst_devices_come_with_their_reason(cast: "Cast") -> None:
    make_fleet(cast)
    page = signed_in(cast.paul).get(f"/o/p{cast.paul.partner_id}/").content.decode()
    assert "pc-risiko: Platte zu 96 % voll" in page
    assert "pc-weg: offline seit" in page
    assert "1 Gerät hat eine andere Fassung des Agenten" in page


def test_people_without_a_factor_are_named_to_administrators_only(cast: "Cast") -> None:
    make_person("Otis Ohne", "partner-technician", partner_id=cast.paul.partner_id, factor=False)
    url = f"/o/p{cast.paul.partner_id}/"
    text = "noch keinen zweiten Faktor"
    assert text in signed_in(cast.paul).get(url).content.decode()
    ines = make_person("Ines Inn", "partner-technician", partner_id=cast.paul.partner_id)
    assert text not in signed_in(ines).get(url).content.decode()


def test_bars_name_customers_and_lead_to_what_is_amiss(cast: "Cast") -> None:
    make_fleet(cast)
    page = signed_in(cast.olga).get("/o/betrieb/").content.decode()
    assert f'href="/o/k{cast.anna.customer_id}/geraete/?fine=nein"' in page
    assert "2 ausgefallen, 3 anzusehen, 9 insgesamt" in page
    assert page.index("Anna GmbH") < page.index("Carl KG")
    assert "style=" not in page


def test_a_fragment_keeps_its_ids_so_that_the_focus_stays(cast: "Cast") -> None:
    make_fleet(cast)
    client = signed_in(cast.olga)
    whole = client.get("/o/betrieb/").content.decode()
    part = client.get("/o/betrieb/", headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith('<div id="uebersicht"')
    for link in re.findall(r'<a [^>]*id="([^"]+)"', part):
        assert f'id="{link}"' in whole
    assert re.findall(r"<a (?![^>]*id=)", part) == []


def test_a_customer_sees_a_light_and_at_most_three_plain_risks(cast: "Cast") -> None:
    make_fleet(cast)
    page = signed_in(cast.anna).get(f"/o/k{cast.anna.customer_id}/").content.decode()
    assert "ob-light-danger" in page
    assert "Die Festplatte von „pc-risiko“ ist fast voll." in page
    assert page.count('id="risiko-') == 3
    assert "ob-tile" not in page


def test_an_employee_sees_a_calm_page(cast: "Cast") -> None:
    make_fleet(cast)
    emil = make_person(
        "Emil Ernst", "customer-employee", partner_id=cast.anna.partner_id,
        customer_id=cast.anna.customer_id,
    )  # fmt: skip
    page = signed_in(emil).get(f"/o/k{cast.anna.customer_id}/").content.decode()
    assert "Für Sie gibt es hier nichts zu tun." in page
    assert "pc-risiko" not in page


@pytest.mark.parametrize(
    ("now", "status"),
    [
        (Standing(), Status.UNKNOWN),
        (Standing(total=2, fine=2), Status.OK),
        (Standing(total=2, fine=1, out=1, offline=1), Status.WARNING),
        (Standing(total=2, fine=1, needs=1, at_risk=1), Status.DANGER),
        (Standing(total=2, fine=1, out=1, quarantined=1), Status.DANGER),
    ],
)
def test_the_light(now: Standing, status: Status) -> None:
    assert light(now).status is status


def test_a_page_goes_compressed_over_the_line(cast: "Cast") -> None:
    client = signed_in(cast.olga)
    plain = client.get("/o/betrieb/")
    packed = client.get("/o/betrieb/", headers={"accept-encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.content) < len(plain.content) / 3
