"""Leistungen and Preise of the operator: draft, compare, publish, and who may."""

from datetime import timedelta

import pytest
from django.test import Client

from obhut.audit.models import Entry
from obhut.catalogue import api, drafts
from obhut.catalogue.models import Product
from obhut.kernel import clock
from obhut.kernel.capabilities import Capability
from obhut.tenancy.api import operator_scope
from tests.cast import Cast
from tests.sign_in import signed_in

PRICES, DRAFT = "/angebot/preise/", "/angebot/preise/entwurf/"


def _page(client: Client, address: str, status: int = 200, **said: str) -> str:
    answer = client.post(address, said) if said else client.get(address)
    assert answer.status_code == status, (address, answer.content.decode()[-3000:])
    return answer.content.decode()


def _list(day: str, **prices: str) -> dict[str, str]:
    said = {"basic": "5,00", "standard": "8,00", "premium": "13,00", **prices}
    return {
        "valid_from": day,
        **{f"preis-{key}": price for key, price in said.items()},
        **{f"staffel-{key}": "graduated" for key in said},
    }


def _publish(client: Client, day: str, **prices: str) -> None:
    assert client.post("/angebot/preise/neu/").status_code == 302
    _page(client, DRAFT, 302, **_list(day, **prices))
    assert client.post(f"{DRAFT}veroeffentlichen/").status_code == 302


@pytest.fixture
def later(cast: Cast) -> str:
    return str(clock.today() + timedelta(days=40))


def _product(key: str) -> Product:
    with operator_scope():
        return Product.objects.get(key=key)


@pytest.mark.clause("V-P.12")
def test_the_fristenrechner_asks_the_operators_own_list(admin: Client, later: str) -> None:
    question = f"/fristen/preis/?on={later}&standard=1"
    assert "9,52" in _page(admin, question)
    _publish(admin, later, standard="9,50")
    assert "11,31" in _page(admin, question)
    before = clock.today() + timedelta(days=39)
    assert "9,52" in _page(admin, f"/fristen/preis/?on={before}&standard=1")
    assert "gilt ab 1. Januar 2026" in _page(admin, "/fristen/preis/?on=2025-12-31&standard=1", 422)


@pytest.mark.clause("C-4.1a")
def test_a_list_is_drafted_compared_and_published(admin: Client, later: str) -> None:
    assert "Preisliste 1" in _page(admin, PRICES)
    assert admin.post("/angebot/preise/neu/").status_code == 302
    assert 'value="8,00"' in _page(admin, DRAFT)
    _page(admin, DRAFT, 302, **_list(later, standard="9,50"), publish="1")
    compared = _page(admin, f"{DRAFT}veroeffentlichen/")
    assert "8,00\xa0€" in compared
    assert "9,50\xa0€ (+18,8 %)" in compared
    assert "Managed Client Basic" not in compared
    assert admin.post(f"{DRAFT}veroeffentlichen/").status_code == 302
    assert "gilt künftig" in _page(admin, PRICES)
    _page(admin, DRAFT, 404)


@pytest.mark.clause("C-4.1a")
def test_the_new_list_holds_from_its_day_and_the_old_one_is_kept(admin: Client, later: str) -> None:
    _publish(admin, later, standard="9,5")
    public = Client()
    text = _page(public, "/preise/")
    assert "gilt Preisliste 2" in text
    assert "8,00\xa0€" in text
    assert "9,50\xa0€" in _page(public, "/preise/2/")
    with clock.travel(clock.now() + timedelta(days=40)):
        assert "9,50\xa0€" in _page(public, "/preise/")
        assert "8,00\xa0€" in _page(public, "/preise/1/")
        with operator_scope():
            assert api.price_on("standard", clock.today()).price_list == 2
    with operator_scope():
        assert api.price_on("standard", clock.today()).price_list == 1
    old = public.get("/preise/1/de.pdf").content
    assert old != public.get("/preise/2/de.pdf").content


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ({"valid_from": "2020-01-01"}, "Dieser Tag ist vorbei. Bitte geben Sie den"),
        ({"valid_from": "2027-02-30"}, "gültiges Datum"),
        ({"preis-basic": "5,1234567"}, "höchstens vier Nachkommastellen"),
        ({"preis-basic": "-1"}, "nicht negativ"),
        ({"preis-basic": "1.234"}, "Das ist kein Preis"),
        ({"preis-basic": "fünf"}, "Das ist kein Preis"),
        ({"preis-basic": "99999999"}, "zu hoch"),
        ({"preis-basic": "bis 50: 5; bis 10: 4; darüber: 3"}, "Die Stufen passen nicht zusammen"),
        ({"preis-basic": "bis 10: 5"}, "Die Stufen passen nicht zusammen"),
        ({"preis-basic": "", "preis-standard": "", "preis-premium": ""}, "noch keinen Preis"),
        ({"staffel-basic": "sonstwie"}, "sonstwie"),
    ],
)
def test_a_price_list_that_cannot_be(
    admin: Client, later: str, said: dict[str, str], complaint: str
) -> None:
    admin.post("/angebot/preise/neu/")
    before = _page(admin, DRAFT)
    assert complaint in _page(admin, DRAFT, 422, **{**_list(later), **said})
    assert before.count("5,00") == _page(admin, DRAFT).count("5,00")


def test_two_lists_do_not_overlap(admin: Client, later: str) -> None:
    _publish(admin, later)
    admin.post("/angebot/preise/neu/")
    for day in (later, str(clock.today() + timedelta(days=39))):
        text = _page(admin, DRAFT, 422, **_list(day))
        assert "Das überschneidet sich mit dem, was ab dem" in text


def test_a_draft_that_became_old_is_not_published(admin: Client, later: str) -> None:
    admin.post("/angebot/preise/neu/")
    _page(admin, DRAFT, 302, **_list(later))
    with clock.travel(clock.now() + timedelta(days=41)):
        text = _page(admin, f"{DRAFT}veroeffentlichen/")
        answer = admin.post(f"{DRAFT}veroeffentlichen/")
    assert "Endgültig veröffentlichen" in text
    assert answer.status_code == 422
    assert "Dieser Tag ist vorbei" in answer.content.decode()


def test_tiers_are_kept_as_they_were_typed(admin: Client, later: str) -> None:
    _publish(admin, later, basic="bis 10: 5,00; bis 100: 4,50; darüber: 4,0350")
    admin.post("/angebot/preise/neu/")
    assert "bis 10: 5,00; bis 100: 4,50; darüber: 4,0350" in _page(admin, DRAFT)
    text = _page(Client(), "/preise/2/")
    for words in ("bis 10", "bis 100", "darüber", "4,0350\xa0€"):
        assert words in text


@pytest.mark.clause("V-3.2", "C-2.6b", "C-2.1")
def test_a_later_description_leaves_the_old_one_as_it_was(admin: Client, later: str) -> None:
    product = _product("basic")
    with operator_scope():
        old = api.description_of("basic")
    draft = f"/angebot/leistungen/{product.pk}/entwurf/"
    said = {
        "effective_on": later, "text": "Ganz neu.\n\n## Umfang\n- Alles", "text_en": "All new.",
        "capabilities": ["monitoring", "backup"], "limits": "Plätze | Seats | 5 Stück",
    }  # fmt: skip
    _page(admin, draft, 302, **said)  # type: ignore[arg-type]
    compared = _page(admin, f"{draft}veroeffentlichen/")
    assert "<ins>Datensicherung des Geräts</ins>" in compared
    assert "<del>Anfragen an den Support</del>" in compared
    assert "<ins>Ganz neu.</ins>" in compared
    assert admin.post(f"{draft}veroeffentlichen/").status_code == 302
    day = clock.today() + timedelta(days=40)
    with operator_scope():
        assert api.description_of("basic", version=1) == old
        assert api.description_of("basic") == old
        new = api.description_of("basic", on=day)
        assert api.capabilities_of("basic", on=day) == {Capability.MONITORING, Capability.BACKUP}
    assert (new.version, new.text) == (2, "Ganz neu.\n\n## Umfang\n- Alles")
    assert new.content_hash != old.content_hash
    assert "Überwachung" in _page(Client(), "/leistungen/basic/1/")
    assert "Plätze: 5 Stück" in _page(Client(), "/leistungen/basic/2/")


@pytest.mark.clause("V-3.2")
@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ({"effective_on": "2020-01-01"}, "Dieser Tag ist vorbei"),
        ({"text": ""}, "zwingend erforderlich"),
        ({"limits": "viel"}, "ist keine Grenze"),
        ({"capabilities": "fliegen"}, "fliegen"),
    ],
)
def test_a_description_that_cannot_be(
    admin: Client, later: str, said: dict[str, str], complaint: str
) -> None:
    draft = f"/angebot/leistungen/{_product('basic').pk}/entwurf/"
    full = {"effective_on": later, "text": "Text", "capabilities": "monitoring", **said}
    assert complaint in _page(admin, draft, 422, **full)
    with operator_scope():
        assert drafts.description_draft(_product("basic")) is None


def test_products_of_other_kinds(admin: Client, later: str) -> None:
    said = {"kind": "metered", "key": "speicher", "name": "Mehr Speicher", "unit": "GB",
            "position": "50", "addon_to": "premium"}  # fmt: skip
    _page(admin, "/angebot/leistungen/neu/", 302, **said)
    assert "schon vergeben" in _page(admin, "/angebot/leistungen/neu/", 422, **said)
    _page(admin, "/angebot/leistungen/neu/", 302, kind="one-off", key="start", name="Paket",
          position="60", parts="basic: 10; premium: 2")  # fmt: skip
    for parts, complaint in (("gold: 1", "gibt es nicht"), ("basic: 0", "ganze Zahl von 1")):
        text = _page(admin, "/angebot/leistungen/neu/", 422, kind="one-off", key="anders",
                     name="Paket", position="60", parts=parts)  # fmt: skip
        assert complaint in text
    _publish(admin, later, speicher="0,0350")
    with operator_scope(), clock.travel(clock.now() + timedelta(days=40)):
        offers = {each.key: each for each in api.offers()}
        assert [each.key for each in api.plans()] == ["basic", "standard", "premium"]
        assert offers["speicher"].addon_to == ("premium",)
        assert offers["start"].parts == {"basic": 10, "premium": 2}
        assert Capability.BACKUP in api.capabilities_of("start")
    with clock.travel(clock.now() + timedelta(days=40)):
        assert "0,0350\xa0€" in _page(Client(), "/preise/")
        assert "je GB" in _page(Client(), "/preise/")
        assert "0,0417\xa0€" in _page(Client(), "/preise/?fuer=privat")
        assert "Weitere Leistungen" in _page(Client(), "/leistungen/")


def test_what_ends_cannot_be_booked_and_stays_readable(admin: Client) -> None:
    product, yesterday = _product("basic"), str(clock.today() - timedelta(days=1))
    _page(admin, f"/angebot/leistungen/{product.pk}/aendern/", 302, name="Managed Client Basic",
          position="10", ended_on=yesterday)  # fmt: skip
    assert "nicht mehr im Angebot" in _page(admin, "/angebot/leistungen/")
    _page(Client(), "/buchen/basic/", 404)
    assert "Nicht mehr im Angebot" in _page(Client(), "/leistungen/basic/1/")


def test_who_may(technician: Client, cast: Cast, admin: Client) -> None:
    readable = (PRICES, f"{PRICES}1/", "/angebot/leistungen/", "/angebot/leistungen/1/")
    closed = (DRAFT, f"{DRAFT}veroeffentlichen/", "/angebot/leistungen/neu/")
    for address in readable:
        assert technician.get(address).status_code == 200
        assert signed_in(cast.paul).get(address).status_code == 403
        assert Client().get(address).status_code == 302
    admin.post("/angebot/preise/neu/")
    for address in closed:
        assert technician.get(address).status_code == 403
    assert technician.post("/angebot/preise/neu/").status_code == 403


def test_the_trail_names_who_published(admin: Client, later: str) -> None:
    _publish(admin, later)
    with operator_scope():
        entry = Entry.objects.get(action="price-list.published")
    assert entry.subject_id == "2"
    assert "valid_from" in entry.detail
