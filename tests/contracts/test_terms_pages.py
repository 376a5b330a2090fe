"""The page Bedingungen: who sees it, what it shows, and what a form refuses in German."""

from typing import TYPE_CHECKING

import pytest

from obhut.audit.models import Entry
from obhut.contracts.api import Use, provide_users
from obhut.contracts.models import TermsDraft, TermsVersion
from obhut.kernel import clock
from obhut.tenancy.api import operator_scope
from tests.sign_in import signed_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpResponse
    from django.test import Client

    from tests.cast import Cast


def _text(answer: "HttpResponse") -> str:
    return answer.content.decode()


def _begin(admin: "Client", name: str = "managed-services", product: str = "") -> str:
    answer = admin.post("/bedingungen/neu/", {"name": name, "product": product})
    assert answer.status_code == 302, _text(answer)
    return answer.headers["Location"]


def _said(address: str, **changes: str) -> dict[str, str]:
    number = int(address.rstrip("/").rpartition("/")[2])
    with operator_scope():
        draft = TermsDraft.objects.get(pk=number)
    today = clock.today().isoformat()
    said = {"template": draft.template, "effective_on": today, **draft.values}
    return said | {key.replace("_", "-") if key != "effective_on" else key: each
                   for key, each in changes.items()}  # fmt: skip


def _publish(admin: "Client", name: str = "managed-services", **changes: str) -> TermsVersion:
    address = _begin(admin, name)
    assert admin.post(address, _said(address, **changes)).status_code == 302
    answer = admin.post(f"{address}veroeffentlichen/")
    assert answer.status_code == 302, _text(answer)
    with operator_scope():
        return TermsVersion.objects.get(pk=int(answer.headers["Location"].split("/")[-2]))


def test_only_the_operator_sees_terms_and_only_administrators_write(cast: "Cast") -> None:
    olga, paul, anna = map(signed_in, (cast.olga, cast.paul, cast.anna))
    assert olga.get("/bedingungen/").status_code == 200
    assert "Neuer Entwurf" not in _text(olga.get("/bedingungen/"))
    assert olga.get("/bedingungen/neu/").status_code == 403
    for other in (paul, anna):
        assert other.get("/bedingungen/").status_code == 403
        assert other.post("/bedingungen/neu/", {"name": "saas"}).status_code == 403


def test_without_terms_the_page_says_what_to_do(admin: "Client") -> None:
    text = _text(admin.get("/bedingungen/"))
    assert "Noch sind keine Bedingungen veröffentlicht" in text
    assert "/bedingungen/neu/" in text
    assert admin.get("/bedingungen/1/").status_code == 404
    assert admin.get("/bedingungen/entwurf/1/").status_code == 404


def test_a_draft_is_written_compared_and_published(admin: "Client") -> None:
    address = _begin(admin)
    assert "BEISPIELTEXT" in _text(admin.get(address))
    answer = admin.post(address, _said(address, customer_notice_days="30") | {"publish": "1"})
    assert answer.headers["Location"] == f"{address}veroeffentlichen/"
    comparison = _text(admin.get(f"{address}veroeffentlichen/"))
    assert "Was von unserer Vorlage abweicht" in comparison
    assert "15 Tage" in comparison
    assert "30 Tage" in comparison
    assert "frühestens ab" in comparison
    admin.post(f"{address}veroeffentlichen/")
    listed = _text(admin.get("/bedingungen/"))
    assert "in Kraft" in listed
    assert "Entwürfe" not in listed
    with operator_scope():
        actions = set(Entry.objects.values_list("action", flat=True))
    assert {"terms.drafted", "terms.published"} <= actions


def test_a_version_shows_where_each_value_comes_from(admin: "Client") -> None:
    version = _publish(admin, customer_notice_days="30")
    text = _text(admin.get(f"/bedingungen/{version.pk}/"))
    assert "<strong>eigene Fassung 1</strong>" in text
    assert "<td>Vorlage" in text
    assert "V-12.1b" in text
    assert "ADR 0060" in text
    assert "das Dokument schweigt: unsere Wahl" in text
    assert version.sha256 in text
    assert "Noch kein Vertrag verwendet diese Fassung" in text
    lawful = _text(admin.get(f"/bedingungen/{version.pk}/?mit=data-act&mit=consumer-de&mit=x"))
    assert "<strong>Gesetz data-act</strong>" in lawful
    assert "<strong>Gesetz consumer-de</strong>" in lawful


def test_a_supplement_shows_the_limits_of_the_law(admin: "Client") -> None:
    version = _publish(admin, "data-act")
    text = _text(admin.get(f"/bedingungen/{version.pk}/"))
    assert "höchstens 2 Monate" in text
    assert "mindestens 30 Tage" in text
    assert "Data Act Art. 29" in text


def test_the_next_version_shows_what_changed(admin: "Client") -> None:
    _publish(admin)
    address = _begin(admin)
    said = _said(address, reminder_deadline_days="10", effective_on="2031-01-01")
    said["template"] = said["template"].replace(
        "Es gilt deutsches Recht", "Es gilt nur deutsches Recht"
    )
    assert admin.post(address, said).status_code == 302
    comparison = _text(admin.get(f"{address}veroeffentlichen/"))
    assert "Was sich gegenüber Fassung 1 ändert" in comparison
    assert "<ins>Es gilt nur deutsches Recht" in comparison
    assert "<del>Es gilt deutsches Recht" in comparison
    assert "10 Tage" in comparison
    admin.post(f"{address}veroeffentlichen/")
    assert "gilt künftig" in _text(admin.get("/bedingungen/"))


@pytest.fixture
def used() -> "Iterator[None]":
    provide_users(lambda _: [Use("V-2026-17, Anna GmbH", "/vertraege/17/")])
    yield
    provide_users(lambda _: ())


def test_contracts_that_use_a_version_stand_there(admin: "Client", used: None) -> None:
    version = _publish(admin, "saas")
    assert 'href="/vertraege/17/">V-2026-17, Anna GmbH' in _text(
        admin.get(f"/bedingungen/{version.pk}/")
    )


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"customer_notice_days": "1.5"}, "ganze Zahl von 0 bis 365"),
        ({"customer_notice_days": "-1"}, "ganze Zahl von 0 bis 365"),
        ({"customer_notice_days": "1000000000"}, "ganze Zahl von 0 bis 365"),
        ({"reminder_deadline_days": "0"}, "ganze Zahl von 1 bis 60"),
        ({"lock_after_days": "bald"}, "ganze Zahl von 0 bis 365 an oder nichts"),
        ({"reminder_days": "10,3"}, "steigende ganze Zahlen"),
        ({"support_opens": "25:00"}, "Uhrzeit wie 22:00"),
        ({"benchmarks": "gold"}, "angebotenen Antworten"),
        ({"support_opens": "08:00"}, "widersprechen einander"),
        ({"price_notice_months": "1"}, "widersprechen einander"),
        ({"effective_on": "2026-02-30"}, "gültiges Datum"),
        ({"effective_on": "2020-01-01"}, "Bitte geben Sie heute"),
        ({"template": "[x] " + "Text " * 60}, "Einen Wert „x“ gibt es nicht"),
        ({"template": "[support-opens] " + "Text " * 60}, "unten nicht geregelt"),
        ({"template": "kurz"}, "mindestens 200 Zeichen"),
        ({"template": ""}, "Dieses Feld ist zwingend erforderlich"),
    ],
)
def test_bad_input_is_refused_in_german_and_stores_nothing(
    admin: "Client", changes: dict[str, str], complaint: str
) -> None:
    address = _begin(admin)
    before = _said(address)
    answer = admin.post(address, _said(address, **changes))
    assert answer.status_code == 422
    assert complaint in _text(answer)
    assert "Es wurde nichts gespeichert" in _text(answer)
    assert _said(address) == before


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ({"name": "gold"}, "Bitte wählen Sie managed-services, saas, consumer-de oder data-act"),
        ({"name": "saas", "product": "gold"}, "Ein Produkt „gold“ gibt es nicht"),
        ({}, "Dieses Feld ist zwingend erforderlich"),
    ],
)
def test_unknown_documents_are_refused(
    admin: "Client", said: dict[str, str], complaint: str
) -> None:
    answer = admin.post("/bedingungen/neu/", said)
    assert answer.status_code == 422
    assert complaint in _text(answer)


@pytest.mark.parametrize(
    ("day", "complaint"),
    [
        (None, "Bitte geben Sie den Tag an, ab dem die Fassung gilt"),
        ("2020-01-01", "Dieser Tag ist vorbei"),
        ("taken", "gilt schon eine veröffentlichte Fassung"),
    ],
)
def test_publishing_is_refused_without_a_good_day(
    admin: "Client", day: str | None, complaint: str
) -> None:
    taken = _publish(admin).effective_on
    address = _begin(admin)
    with operator_scope():
        TermsDraft.objects.update(effective_on=taken if day == "taken" else day)
    answer = admin.post(f"{address}veroeffentlichen/")
    assert answer.status_code == 422
    assert complaint in _text(answer)
    with operator_scope():
        assert TermsVersion.objects.count() == 1


def test_a_draft_can_be_thrown_away(admin: "Client") -> None:
    address = _begin(admin, "saas", "premium")
    assert admin.post(f"{address}verwerfen/").status_code == 302
    with operator_scope():
        assert not TermsDraft.objects.exists()
        assert Entry.objects.filter(action="terms.dropped").exists()
