"""The rules about people, as tables."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obhut.accounts.rules.browser import browser_family, system_family
from obhut.accounts.rules.concurrent_use import Sighting, conflicting, network_of
from obhut.accounts.rules.personal_address import Refusal, refuse_address, refuse_name
from obhut.accounts.rules.relation import Relation, may_use_products, relation
from obhut.accounts.rules.roles import ROLES, Standing, assignable, may_assign, may_manage
from obhut.accounts.rules.session_end import End, Limits, session_end

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
EDGE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0"
)
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
)
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.mark.clause("V-5.1")
@pytest.mark.parametrize(
    ("email", "refusal"),
    [
        ("anna.lorenz@kanzlei.de", None),
        ("a.lorenz@kanzlei.de", None),
        ("lorenz@kanzlei.de", None),
        ("technikus.meyer@firma.de", None),
        ("infante@firma.de", None),
        ("max.post@firma.de", None),
        ("info@firma.de", Refusal.SHARED),
        ("Info@Firma.de", Refusal.SHARED),
        ("info2@firma.de", Refusal.SHARED),
        ("info-2@firma.de", Refusal.SHARED),
        ("in.fo@firma.de", Refusal.SHARED),
        ("i.t@firma.de", Refusal.SHARED),
        ("it-support@firma.de", Refusal.SHARED),
        ("support+nord@firma.de", Refusal.SHARED),
        ("support.team@firma.de", Refusal.SHARED),
        ("technik@firma.de", Refusal.SHARED),
        ("Büro@firma.de", Refusal.SHARED),
        ("geschäftsführung@firma.de", Refusal.SHARED),
        ("buchhaltung_01@firma.de", Refusal.SHARED),
        ("no-reply@firma.de", Refusal.SHARED),
        ("admin@firma.de", Refusal.SHARED),
        ("12345@firma.de", Refusal.NO_LETTERS),
        ("+x@firma.de", Refusal.NO_LETTERS),
        ("anna", Refusal.MALFORMED),
        ("anna@firma", Refusal.MALFORMED),
        ("anna lorenz@firma.de", Refusal.MALFORMED),
        ("", Refusal.MALFORMED),
    ],
)
def test_an_address_belongs_to_one_person(email: str, refusal: Refusal | None) -> None:
    assert refuse_address(email) is refusal


@pytest.mark.clause("V-5.1")
@pytest.mark.parametrize(
    ("first", "last", "refusal"),
    [
        ("Anna", "Lorenz", None),
        ("Anna-Lena", "von der Heide", None),
        ("Zoë", "O'Brien", None),
        ("Ömer", "Yıldız", None),
        ("王", "伟", None),
        ("J.", "Doe", None),
        ("", "Lorenz", Refusal.FIRST_NAME_MISSING),
        ("Anna", "  ", Refusal.LAST_NAME_MISSING),
        ("Team", "Technik", Refusal.NOT_A_NAME),
        ("IT", "Abteilung", Refusal.NOT_A_NAME),
        ("x", "X", Refusal.NOT_A_NAME),
        ("Anna2", "Lorenz", Refusal.NOT_A_NAME),
        ("<b>", "Lorenz", Refusal.NOT_A_NAME),
        ("=cmd", "Lorenz", Refusal.NOT_A_NAME),
    ],
)
def test_a_name_is_that_of_a_person(first: str, last: str, refusal: Refusal | None) -> None:
    assert refuse_name(first_name=first, last_name=last) is refusal


@pytest.mark.clause("V-5.1")
@given(st.text(max_size=60))
def test_any_text_gets_an_answer(text: str) -> None:
    refuse_address(text)
    refuse_name(first_name=text, last_name=text)


OPERATOR = Standing("operator-admin", None, None, 1)
PARTNER = Standing("partner-admin", 10, None, 2)
CUSTOMER = Standing("customer-admin", 10, 100, 3)
EVERYBODY = [
    OPERATOR,
    Standing("operator-technician", None, None, 4),
    Standing("operator-dpo", None, None, 5),
    Standing("operator-accountant", None, None, 6),
    PARTNER,
    Standing("partner-technician", 10, None, 7),
    Standing("partner-admin", 20, None, 8),
    CUSTOMER,
    Standing("customer-employee", 10, 100, 9),
    Standing("customer-admin", 10, 101, 11),
    Standing("customer-admin", 20, 200, 12),
]
MANAGES = {
    1: {2, 3, 4, 5, 6, 7, 8, 9, 11, 12},
    2: {3, 7, 9, 11},
    3: {9},
    8: {12},
    11: set(),
    12: set(),
}


@pytest.mark.clause("V-5.2", "C-10.3a")
@pytest.mark.parametrize("actor", EVERYBODY, ids=lambda s: f"{s.role}-{s.person_id}")
def test_who_manages_whom(actor: Standing) -> None:
    managed = {who.person_id for who in EVERYBODY if may_manage(actor=actor, target=who)}
    assert managed == MANAGES.get(actor.person_id or 0, set())


@pytest.mark.clause("V-5.2")
def test_nobody_raises_anybody_above_the_own_level() -> None:
    for actor in EVERYBODY:
        for target in EVERYBODY:
            for role in (role for roles in ROLES.values() for role in roles):
                if may_assign(actor=actor, target=target, role=role):
                    assert role.split("-")[0] == target.level
                    assert actor.person_id != target.person_id


def test_roles_to_give() -> None:
    assert assignable(actor=OPERATOR, level="partner") == ROLES["partner"]
    assert assignable(actor=PARTNER, level="operator") == ()
    assert assignable(actor=PARTNER, level="customer") == ROLES["customer"]
    assert assignable(actor=CUSTOMER, level="partner") == ()
    assert assignable(actor=Standing("operator-dpo"), level="customer") == ()


def _seen(minutes: float, country: str, network: str, browser: str) -> Sighting:
    return Sighting(NOON + timedelta(minutes=minutes), country, network, browser)


HERE = _seen(0, "DE", "192.0.2.0/24", "Firefox")


@pytest.mark.clause("V-4.2")
@pytest.mark.parametrize(
    ("other", "conflict"),
    [
        (_seen(-9, "FR", "198.51.100.0/24", "Firefox"), True),
        (_seen(-10, "FR", "198.51.100.0/24", "Firefox"), True),
        (_seen(-11, "FR", "198.51.100.0/24", "Firefox"), False),
        (_seen(-1, "DE", "198.51.100.0/24", "Safari"), False),
        (_seen(-1, "", "198.51.100.0/24", "Safari"), True),
        (_seen(-1, "", "198.51.100.0/24", "Firefox"), False),
        (_seen(-1, "", "192.0.2.0/24", "Safari"), False),
    ],
)
def test_two_sessions_that_look_like_two_people(other: Sighting, conflict: bool) -> None:
    assert (conflicting(current=HERE, others=[other]) is other) is conflict


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2::3", "2001:db8:1::/48"),
        ("nonsense", ""),
    ],
)
def test_the_network_of_an_address(address: str, network: str) -> None:
    assert network_of(address) == network


LIMITS = Limits(idle=timedelta(minutes=30), absolute=timedelta(hours=12))


@pytest.mark.clause("V-4.2")
@pytest.mark.parametrize(
    ("began", "seen", "browser", "end"),
    [
        (0, 0, "Firefox", None),
        (29, 29, "Firefox", None),
        (30, 30, "Firefox", End.IDLE),
        (719, 1, "Firefox", None),
        (720, 1, "Firefox", End.TOO_OLD),
        (1, 1, "Chrome", End.OTHER_BROWSER),
    ],
)
def test_a_session_ends(began: int, seen: int, browser: str, end: End | None) -> None:
    assert (
        session_end(
            began_at=NOON - timedelta(minutes=began),
            seen_at=NOON - timedelta(minutes=seen),
            bound_to="Firefox",
            browser=browser,
            now=NOON,
            limits=LIMITS,
        )
        is end
    )


@pytest.mark.clause("C-1.c")
@pytest.mark.parametrize(
    ("has_account", "rents", "expected", "products"),
    [
        (False, False, Relation.VISITOR, False),
        (True, False, Relation.SUBSCRIBER, False),
        (True, True, Relation.CUSTOMER, True),
        (False, True, Relation.VISITOR, False),
    ],
)
def test_visitor_subscriber_customer(
    has_account: bool, rents: bool, expected: Relation, products: bool
) -> None:
    who = relation(has_account=has_account, rents=rents)
    assert who is expected
    assert may_use_products(who) is products


@pytest.mark.parametrize(
    ("agent", "browser", "system"),
    [
        (FIREFOX, "Firefox", "Linux"),
        (
            EDGE,
            "Edge",
            "Windows",
        ),
        (
            IPHONE,
            "Safari",
            "iOS",
        ),
        ("", "", ""),
    ],
)
def test_browser_and_system(agent: str, browser: str, system: str) -> None:
    assert browser_family(agent) == browser
    assert system_family(agent) == system
