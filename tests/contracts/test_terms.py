"""Terms are drafted and published; what is published never changes."""

from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client

from obhut.config.database import dsn
from obhut.contracts import api, terms_writing
from obhut.contracts.models import TermsDraft, TermsVersion
from obhut.contracts.rules.publishing import DayTakenError, EffectInThePastError
from obhut.contracts.terms_reading import house_values
from obhut.contracts.terms_writing import NoDayError, Wording, begin_draft, change_draft, publish
from obhut.kernel.notice import NoticePeriod
from obhut.kernel.term_kinds import TermValueError
from obhut.kernel.term_resolving import IncoherentTermsError, Origin, Override
from obhut.kernel.terms import PRESETS, UnknownTermsError
from obhut.tenancy.api import customer_scope, operator_scope, visitor_scope

if TYPE_CHECKING:
    from tests.cast import Cast

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
BY = 1


@pytest.fixture(autouse=True)
def nobody_is_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rules of the trail have tests of their own; here no person is signed in."""
    monkeypatch.setattr(terms_writing.audit, "record", lambda **_: None)


def _draft(name: str = "saas", product: str = "", on: date | None = TODAY) -> TermsDraft:
    draft = begin_draft(name=name, product=product, by=BY, at=NOW)
    TermsDraft.objects.filter(pk=draft.pk).update(effective_on=on)
    return draft


def _published(name: str = "saas", product: str = "", on: date = TODAY) -> TermsVersion:
    return publish(draft_id=_draft(name, product, on).pk, by=BY, today=TODAY)


def _change(draft: TermsDraft, **values: str) -> None:
    said = {**draft.values, **{key.replace("_", "-"): text for key, text in values.items()}}
    wording = Wording(template=draft.template, values=said, effective_on=TODAY)
    change_draft(draft_id=draft.pk, wording=wording, by=BY, at=NOW)


@pytest.mark.clause("V-1.1")
@pytest.mark.parametrize("name", ["managed-services", "saas", "consumer-de", "data-act"])
def test_the_example_of_every_document_can_be_published(own_database: str, name: str) -> None:
    with operator_scope():
        version = _published(name)
        assert version.number == 1
        assert version.sha256 == sha256(version.document.encode()).hexdigest()
        assert version.document.startswith("BEISPIELTEXT")
        assert "Rechtsanwalt" in version.document
        assert "[" not in version.document
        assert not TermsDraft.objects.exists()


def test_the_text_says_what_the_rules_do(own_database: str) -> None:
    with operator_scope():
        draft = _draft("managed-services")
        _change(draft, customer_notice_days="30")
        version = publish(draft_id=draft.pk, by=BY, today=TODAY)
        assert "Die Frist beträgt 30 Tage" in version.document
        policy = api.policy_for(version.pk)
        assert policy.customer_notice.period == NoticePeriod(days=30, to_month_end=True)
        assert policy.version == 1
        changed = policy.values["customer-notice-days"]
        assert (changed.origin, changed.named) == (Origin.VERSION, "1")
        assert policy.values["customer-notice-ends"].origin is Origin.PRESET


def test_an_untouched_version_says_what_the_preset_says(own_database: str) -> None:
    with operator_scope():
        for name, preset in PRESETS.items():
            policy = api.policy_for(_published(name).pk)
            assert policy == preset


def test_law_before_agreement_before_description_before_version(own_database: str) -> None:
    with operator_scope():
        version = _published("managed-services")
        agreed = Override(Origin.AGREEMENT, "V-17", {"device-backups-kept-days": 10})
        described = Override(
            Origin.DESCRIPTION,
            "Basic 3",
            {"device-backups-kept-days": 5, "operator-notice-months": 6},
        )
        for overrides in ([agreed, described], [described, agreed]):
            plain = api.policy_for(version.pk, overrides=overrides).values
            assert plain["device-backups-kept-days"].named == "V-17"
            assert plain["operator-notice-months"].named == "Basic 3"
        lawful = api.policy_for(version.pk, overrides=[agreed], overlays=["data-act"])
        kept = lawful.values["device-backups-kept-days"]
        assert (kept.value, kept.origin, kept.named) == (30, Origin.OVERLAY, "data-act")
        assert lawful.name == "managed-services+data-act"


@pytest.mark.clause("V-1.1")
def test_a_product_has_its_own_terms_and_others_the_general_ones(own_database: str) -> None:
    later = TODAY + timedelta(days=30)
    with operator_scope():
        for _ in range(2):
            TermsDraft.objects.all().delete()
        general = _published("saas")
        own = _published("saas", "managed-client", later)
        assert api.version_for(name="saas", product="managed-client", on=TODAY) == general
        assert api.version_for(name="saas", product="managed-client", on=later) == own
        assert api.version_for(name="saas", product="backup", on=later) == general
        assert api.version_for(name="saas", product="", on=TODAY - timedelta(days=1)) is None
        assert api.version_for(name="managed-services", product="", on=later) is None
        newer = _published("saas", "", later)
        assert newer.number == 2
        assert api.version_for(name="saas", product="backup", on=later) == newer


def test_terms_of_the_past_are_refused(own_database: str) -> None:
    with operator_scope():
        draft = _draft(on=TODAY - timedelta(days=1))
        with pytest.raises(EffectInThePastError):
            publish(draft_id=draft.pk, by=BY, today=TODAY)
        TermsDraft.objects.update(effective_on=None)
        with pytest.raises(NoDayError):
            publish(draft_id=draft.pk, by=BY, today=TODAY)
        TermsDraft.objects.update(effective_on=TODAY)
        publish(draft_id=draft.pk, by=BY, today=TODAY)
        with pytest.raises(DayTakenError):
            _published(on=TODAY)
        assert TermsVersion.objects.count() == 1


def test_unknown_terms_are_refused(own_database: str) -> None:
    with operator_scope(), pytest.raises(UnknownTermsError):
        begin_draft(name="gold", product="", by=BY, at=NOW)


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"customer_notice_days": "1.5"}, TermValueError),
        ({"customer_notice_days": "-1"}, TermValueError),
        ({"customer_notice_days": "1000000000"}, TermValueError),
        ({"reminder_days": "10,3"}, TermValueError),
        ({"support_opens": "18:00"}, IncoherentTermsError),
    ],
)
def test_a_draft_with_wrong_values_stays_as_it_was(
    own_database: str, values: dict[str, str], error: type[Exception]
) -> None:
    with operator_scope():
        draft = _draft()
        with pytest.raises(error):
            _change(draft, **values)
        draft.refresh_from_db()
        assert draft.values["reminder-days"] == "3,10,17,21"


@pytest.mark.parametrize("role", ["owner", "login"])
@pytest.mark.parametrize(
    "statement",
    [
        "update contracts_termsversion set document = 'x'",
        "delete from contracts_termsversion",
        "truncate contracts_termsversion",
    ],
)
def test_nobody_changes_a_published_version(own_database: str, role: str, statement: str) -> None:
    with operator_scope():
        _published()
    address = dsn(role).replace("/obhut?", f"/{own_database}?")
    with psycopg.connect(address) as connection:
        if role == "login":
            connection.execute("set local role obhut_operator")
        with pytest.raises(
            (psycopg.errors.RestrictViolation, psycopg.errors.InsufficientPrivilege)
        ):
            connection.execute(statement)


def test_the_database_refuses_what_the_program_would(own_database: str) -> None:
    with operator_scope():
        version = _published()
        for changes in (
            {"effective_on": TODAY - timedelta(days=1), "number": 2},
            {"name": "gold", "number": 1},
            {"number": 1, "effective_on": TODAY + timedelta(days=1)},
        ):
            fields = {f.attname: getattr(version, f.attname) for f in version._meta.fields}
            with pytest.raises(IntegrityError), transaction.atomic():
                TermsVersion.objects.create(**{**fields, "id": None, **changes})


def test_customers_and_visitors_read_what_is_published_and_no_draft(cast: "Cast") -> None:
    with operator_scope():
        _published()
        _draft("managed-services")
    anna = cast.anna
    customer = customer_scope(partner_id=anna.partner_id, customer_id=anna.customer_id)
    for scope in (customer, visitor_scope()):
        with scope:
            assert TermsVersion.objects.count() == 1
            with pytest.raises(DatabaseError), transaction.atomic():
                TermsDraft.objects.count()


def test_the_examples_of_a_demo_are_published_once(own_database: str) -> None:
    with operator_scope():
        for _ in range(2):
            api.publish_examples(by=BY, at=NOW, today=TODAY)
        assert TermsVersion.objects.count() == 4


def test_the_operators_own_terms_answer(own_database: str) -> None:
    """What the operator has published is asked, not the preset it began with."""
    query = "/fristen/kuendigung/?terms=managed-services&by=customer&received=2026-11-16"
    assert "31. Dezember 2026" in Client().get(query).content.decode()
    with operator_scope():
        TermsVersion.objects.create(
            name="managed-services", number=1, template="-", document="-", sha256="0" * 64,
            values=house_values("managed-services") | {"customer-notice-days": "60"},
            effective_on="2020-01-01", published_on="2020-01-01", published_by=1,
        )  # fmt: skip
    page = Client().get(query).content.decode()
    assert "31. Januar 2027" in page
    assert "60 Tage zum Ende" in page
