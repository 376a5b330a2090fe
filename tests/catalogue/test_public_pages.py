"""The public face: no sign-in, two languages, net and gross, and no dead link."""

import re

import pytest
from django.test import Client

from obhut.kernel import clock

pytestmark = pytest.mark.usefixtures("db")

PAGES = (
    "/leistungen/", "/leistungen/standard/", "/leistungen/premium/1/",
    "/preise/", "/preise/1/", "/buchen/", "/buchen/standard/",
)  # fmt: skip


def _text(client: Client, address: str, status: int = 200, **headers: str) -> str:
    page = client.get(address, headers=headers)
    assert page.status_code == status, address
    return page.content.decode()


@pytest.mark.clause("V-P.12")
@pytest.mark.parametrize("address", PAGES)
def test_a_stranger_reads_it_in_both_languages(client: Client, address: str) -> None:
    german = _text(client, address)
    english = _text(client, address, **{"accept-language": "en"})
    assert '<html lang="de"' in german
    assert '<html lang="en"' in english
    assert "Managed Client Standard" in german
    assert "Managed Client Standard" in english


@pytest.mark.clause("L-10")
def test_a_business_reads_net_and_a_consumer_gross(client: Client) -> None:
    net, gross = _text(client, "/leistungen/"), _text(client, "/leistungen/?fuer=privat")
    assert "<strong>5,00\xa0€</strong>" in net
    assert "zzgl. 19\xa0% USt." in net
    for amount in ("5,95", "9,52", "15,47"):
        assert f"<strong>{amount}\xa0€</strong>" in gross
    assert "inkl. 19\xa0% USt." in gross


@pytest.mark.clause("L-10")
def test_the_reader_stays_a_consumer_on_the_way(client: Client) -> None:
    text = _text(client, "/leistungen/?fuer=privat")
    for link in ("/preise/", "/leistungen/basic/", "/buchen/basic/"):
        assert f'href="{link}?fuer=privat"' in text


@pytest.mark.clause("V-P.12", "V-3.1")
def test_42_standard_and_3_premium(client: Client) -> None:
    text = _text(client, "/buchen/?standard=42&premium=3")
    for amount in ("375,00\xa0€", "71,25\xa0€", "446,25\xa0€"):
        assert amount in text
    lines = re.findall(r"<tbody>.*?</tbody>", text, re.DOTALL)[0]
    assert "Basic" not in lines


@pytest.mark.clause("V-3.1")
def test_nothing_is_chosen_beforehand(client: Client) -> None:
    text = _text(client, "/buchen/")
    assert 'value="' not in re.findall(r'<input type="number"[^>]*>', text)[0]
    assert "446" not in text


@pytest.mark.parametrize(
    ("query", "complaint"),
    [
        ("standard=0", "mindestens 1"),
        ("standard=-1", "mindestens 1"),
        ("standard=1.5", "ganze Zahl"),
        ("standard=1,5", "ganze Zahl"),
        ("standard=1000000000", "höchstens 1.000.000"),
        ("standard=viele", "ganze Zahl"),
        ("standard=", "Noch ist nichts gewählt"),
    ],
)
@pytest.mark.clause("V-P.12")
def test_a_quantity_that_cannot_be(client: Client, query: str, complaint: str) -> None:
    assert complaint in _text(client, f"/buchen/?{query}", 422)


def test_a_plan_that_is_not_there(client: Client) -> None:
    text = _text(client, "/buchen/gold/", 404)
    assert "Den Tarif „gold“ gibt es nicht; möglich sind: basic, standard, premium." in text
    _text(client, "/leistungen/gold/", 404)
    _text(client, "/leistungen/basic/2/", 404)
    _text(client, "/preise/2/", 404)


def test_one_click_from_the_price_to_booking(client: Client) -> None:
    for address in ("/leistungen/", "/preise/", "/leistungen/premium/"):
        assert 'href="/buchen/premium/"' in _text(client, address)
    assert "können Sie noch nicht buchen" in _text(client, "/buchen/premium/")


def test_no_link_of_the_public_pages_is_dead(client: Client) -> None:
    seen: set[str] = set()
    waiting = ["/leistungen/"]
    while waiting:
        address = waiting.pop()
        seen.add(address)
        page = client.get(address, follow=True)
        assert page.status_code == 200, address
        if address.startswith(("/leistungen/", "/preise/", "/buchen/")) and "pdf" not in address:
            found = re.findall(r'<a [^>]*href="(/[^"#]*)"', page.content.decode())
            waiting += [each for each in set(found) if each not in seen and each not in waiting]
    assert len(seen) > 20


def test_search_engines(client: Client) -> None:
    robots, sitemap = _text(client, "/robots.txt"), _text(client, "/sitemap.xml")
    assert "Disallow: /o/" in robots
    addresses = re.findall(r"<loc>https?://[^/]+(/[^<]*)</loc>", sitemap)
    assert {"/leistungen/", "/preise/", "/leistungen/basic/"} <= set(addresses)
    for address in addresses:
        assert client.get(address, follow=True).status_code == 200


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("paper", ["/preise/1/", "/leistungen/premium/1/"])
@pytest.mark.clause("C-4.1a", "V-3.2")
def test_a_paper_is_pdf_a_and_the_same_each_time(client: Client, paper: str, language: str) -> None:
    from obhut.catalogue import papers

    first = client.get(f"{paper}{language}.pdf")
    assert first["Content-Type"] == "application/pdf"
    papers._made.cache_clear()
    assert client.get(f"{paper}{language}.pdf").content == first.content
    assert first.content.startswith(b"%PDF-1.7")
    assert b"pdfaid:part>3<" in first.content
    assert b"pdfaid:conformance>B<" in first.content
    assert b"/BaseFont" in first.content
    assert b"Inter-Regular" in first.content
    assert client.get(f"{paper}fr.pdf").status_code == 404


def test_the_price_of_a_day(client: Client) -> None:
    from datetime import UTC, datetime

    with clock.travel(datetime(2025, 12, 1, tzinfo=UTC)):
        assert "Zurzeit gilt keine Preisliste" in _text(client, "/preise/")
        assert "Preis auf Anfrage" in _text(client, "/leistungen/")
