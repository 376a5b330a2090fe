"""What a new operator offers, and that the published stays."""

from datetime import date
from decimal import Decimal

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from obhut.catalogue import api
from obhut.catalogue.models import ListedPrice, PriceList, ServiceDescription
from obhut.config.database import dsn
from obhut.kernel.capabilities import Capability
from obhut.kernel.money import totals
from obhut.kernel.prices import order_line
from obhut.tenancy.api import operator_scope, visitor_scope

pytestmark = pytest.mark.django_db

BASIC = {Capability.MONITORING, Capability.INVENTORY, Capability.TICKETS}
STANDARD = BASIC | {Capability.PATCHING, Capability.REMOTE_MAINTENANCE}
PREMIUM = STANDARD | {Capability.ANTIVIRUS, Capability.BACKUP, Capability.FAST_REACTION}


@pytest.mark.clause("V-P.12", "C-4.1a")
def test_three_plans_at_their_prices() -> None:
    with visitor_scope():
        found = {plan.key: plan for plan in api.plans()}
    assert list(found) == ["basic", "standard", "premium"]
    prices = {key: plan.price.unit_price for key, plan in found.items() if plan.price}
    assert prices == {"basic": Decimal(5), "standard": Decimal(8), "premium": Decimal(13)}
    assert all(plan.description for plan in found.values())


@pytest.mark.clause("C-2.1")
def test_each_plan_holds_the_one_before_it() -> None:
    with visitor_scope():
        held = {key: api.capabilities_of(key) for key in ("basic", "standard", "premium")}
    assert held == {"basic": BASIC, "standard": STANDARD, "premium": PREMIUM}


def test_a_plan_that_is_not_there_is_an_error_and_not_nothing() -> None:
    with visitor_scope():
        with pytest.raises(api.UnknownProductError):
            api.capabilities_of("gold")
        with pytest.raises(api.UnknownProductError):
            api.price_on("gold", date(2026, 12, 1))
        with pytest.raises(api.NoPriceError):
            api.price_on("basic", date(2025, 12, 31))
        with pytest.raises(api.NoDescriptionError):
            api.description_of("basic", version=2)


@pytest.mark.clause("V-P.12")
def test_the_published_list_rates_the_vector_tv_e1() -> None:
    with visitor_scope():
        listed = api.price_list_on(date(2026, 11, 24))
        assert listed is not None
        prices = api.kernel_list(listed)
    lines = [
        order_line(prices, product="managed-client", plan=plan, quantity=quantity)
        for plan, quantity in (("standard", 42), ("premium", 3))
    ]
    sums = totals(lines)
    assert (sums.net, sums.vat, sums.gross) == (37_500, 7_125, 44_625)


@pytest.mark.clause("V-3.2", "C-2.6b", "C-4.1a")
@pytest.mark.parametrize("model", [ServiceDescription, PriceList, ListedPrice])
def test_no_role_changes_what_is_published(model: type) -> None:
    with operator_scope(), pytest.raises(DatabaseError), transaction.atomic():
        model.objects.all().delete()  # type: ignore[attr-defined]
    with operator_scope(), pytest.raises(DatabaseError), transaction.atomic():
        model.objects.update(id=4711)  # type: ignore[attr-defined]


@pytest.mark.clause("V-3.2", "C-4.1a")
@pytest.mark.parametrize(
    "statement",
    [
        "update catalogue_servicedescription set text = ''",
        "delete from catalogue_servicedescription",
        "truncate catalogue_listedprice",
        "update catalogue_pricelist set valid_from = '2027-01-01'",
        "update catalogue_listedprice set unit_price = 1",
        (
            "insert into catalogue_listedprice (price_list_id, product_id, tiering, unit_price,"
            " up_to, name, name_en, unit) select price_list_id, product_id, tiering, 1, 5, name,"
            " name_en, unit from catalogue_listedprice limit 1"
        ),
    ],
)
def test_not_even_the_owner_changes_what_is_published(own_database: str, statement: str) -> None:
    with (
        psycopg.connect(dsn("owner")) as owner,
        pytest.raises(psycopg.errors.RestrictViolation),
    ):
        owner.execute(statement.encode())


def test_a_visitor_reads_no_draft() -> None:
    for table in ("descriptiondraft", "pricelistdraft", "draftprice"):
        with (
            visitor_scope(),
            pytest.raises(DatabaseError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"select 1 from catalogue_{table}")
