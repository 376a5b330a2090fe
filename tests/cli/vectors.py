"""The worked vectors by their ids: words of ``explain``, then what it answers."""

N_CUSTOMER = "notice --terms managed-services --by customer --received"
N_OPERATOR = "notice --terms managed-services --by operator --received"
N_SAAS = "notice --terms saas --by operator --received"
OBJECTION = "objection --terms managed-services --received"
CHANGE = "terms-change --terms managed-services --effective"
PRICE = "price-change --terms saas --term-start"
SUPPORT = "support --received"
SEAT = "seat --terms managed-services --active-from"
DUNNING = "dunning --terms saas --due"
ORDER = "price --on 2026-11-24"
TWO_PLANS = f"{ORDER} --order managed-client/standard=42 --order managed-client/premium=3"
DEBIT = "debit --notified"


def _ends(day: str) -> dict[str, object]:
    return {"ends_on": day}


def _months(ends_on: str | None, *months: str) -> dict[str, object]:
    return {"ends_on": ends_on, "billed_months": list(months)}


def _sums(net: int, vat: int, gross: int) -> dict[str, object]:
    return {"net_cents": net, "vat_cents": vat, "gross_cents": gross}


def _debit(collection: str, file_by: str, refund: str) -> dict[str, object]:
    return {"collection_on": collection, "file_by": file_by, "refund_until": refund}


def _terms(*pairs: tuple[str, str]) -> dict[str, object]:
    return {"terms": [{"from": begin, "until": end} for begin, end in pairs]}


_NOTICE: dict[str, tuple[str, dict[str, object]]] = {
    "TV-N1": (f"{N_CUSTOMER} 2026-11-15", _ends("2026-11-30")),
    "TV-N2": (f"{N_CUSTOMER} 2026-11-16", _ends("2026-12-31")),
    "TV-N3": (f"{N_CUSTOMER} 2026-12-16", _ends("2026-12-31")),
    "TV-N4": (f"{N_CUSTOMER} 2026-12-17", _ends("2027-01-31")),
    "TV-N5": (f"{N_CUSTOMER} 2027-02-13", _ends("2027-02-28")),
    "TV-N6": (f"{N_CUSTOMER} 2027-02-14", _ends("2027-03-31")),
    "TV-N7": (f"{N_CUSTOMER} 2028-02-14", _ends("2028-02-29")),
    "TV-N7b": (f"{N_CUSTOMER} 2028-02-15", _ends("2028-03-31")),
    "TV-N8": (f"{N_OPERATOR} 2026-11-30", _ends("2027-02-28")),
    "TV-N9": (f"{N_OPERATOR} 2026-12-01", _ends("2027-03-31")),
    "TV-N10": (f"{N_OPERATOR} 2026-10-31", _ends("2027-01-31")),
    "TV-N11-29": (f"{N_OPERATOR} 2027-11-29", _ends("2028-02-29")),
    "TV-N11-30": (f"{N_OPERATOR} 2027-11-30", _ends("2028-02-29")),
    "TV-N12": (f"{N_OPERATOR} 2027-12-01", _ends("2028-03-31")),
    "TV-N13": (f"{N_SAAS} 2027-02-14", _ends("2027-02-28")),
    "TV-N13-leap": (f"{N_SAAS} 2028-02-15", _ends("2028-02-29")),
    "TV-N14": (f"{N_SAAS} 2026-10-18", _ends("2026-11-01")),
    "TV-N15": (f"{N_SAAS} 2027-03-20", _ends("2027-04-03")),
}
_CHANGES: dict[str, tuple[str, dict[str, object]]] = {
    "TV-T1": (f"{CHANGE} 2027-01-01", {"latest_receipt": "2026-12-17"}),
    "TV-T1-late": (f"{OBJECTION} 2026-12-18", {"earliest_effect": "2027-01-05"}),
    "TV-T1b": (f"{CHANGE} 2027-03-01", {"latest_receipt": "2027-02-12"}),
    "TV-T2": (f"{OBJECTION} 2026-12-11", {"objection_until": "2026-12-28"}),
    "TV-T2b": (f"{OBJECTION} 2027-03-15", {"objection_until": "2027-03-30"}),
    "TV-T3-first": (f"{PRICE} 2027-03-01", {"latest_receipt": "2027-01-31"}),
    "TV-T3-last": (f"{PRICE} 2027-03-31", {"latest_receipt": "2027-02-27"}),
    "TV-T3-leap": (f"{PRICE} 2028-03-31", {"latest_receipt": "2028-02-28"}),
}
_CLOCK: dict[str, tuple[str, dict[str, object]]] = {
    "TV-C1": (f"{SUPPORT} 2026-12-23T16:00 --hours 4", {"due_at": "2026-12-24T11:00+01:00"}),
    "TV-C2": (f"{SUPPORT} 2026-04-02T16:30 --hours 1", {"due_at": "2026-04-07T08:30+02:00"}),
    "TV-C3": (f"{SUPPORT} 2026-11-18T09:00 --hours 4", {"due_at": "2026-11-18T13:00+01:00"}),
    "TV-C3-SN": (
        f"{SUPPORT} 2026-11-18T09:00 --hours 4 --state SN",
        {"due_at": "2026-11-19T12:00+01:00"},
    ),
    "TV-C4": (f"{SUPPORT} 2026-10-23T16:00 --hours 2", {"due_at": "2026-10-26T09:00+01:00"}),
    "TV-C5-autumn": (
        "update --announced 2026-10-01 --start 2026-10-24T22:00 --minutes 540",
        {"allowed": True, "reason": "ok"},
    ),
    "TV-C5-spring": (
        "update --announced 2027-03-01 --start 2027-03-27T22:00 --minutes 420",
        {"allowed": True, "reason": "ok"},
    ),
    "TV-C5-over": (
        "update --announced 2027-03-01 --start 2027-03-27T22:00 --minutes 421",
        {"allowed": False, "reason": "past-0600"},
    ),
    "TV-C6": (
        "update --announced 2026-11-30 --start 2026-12-08T22:00 --minutes 60",
        {"allowed": True, "reason": "ok"},
    ),
    "TV-C6-late": (
        "update --announced 2026-12-01 --start 2026-12-08T22:00 --minutes 60",
        {"allowed": False, "reason": "notice-too-short"},
    ),
    "TV-R1": ("backup --terms saas --taken 2026-01-31", {"kept_until": "2026-02-28"}),
    "TV-R1-leap": ("backup --terms saas --taken 2028-01-31", {"kept_until": "2028-02-29"}),
    "TV-G1": (
        "erasure --requested 2026-11-22T15:00",
        {"reactivate_until": "2026-12-06", "erased_from": "2026-12-07"},
    ),
}
_BILLING: dict[str, tuple[str, dict[str, object]]] = {
    "TV-B1": (f"{SEAT} 2026-11-01 --removed 2026-11-15", _months("2026-11-30", "2026-11")),
    "TV-B2": (
        f"{SEAT} 2026-11-20 --removed 2026-11-20",
        _months("2026-12-31", "2026-11", "2026-12"),
    ),
    "TV-B3": (
        f"{SEAT} 2026-11-30 --removed 2026-12-16",
        _months("2026-12-31", "2026-11", "2026-12"),
    ),
    "TV-B4": (
        f"{SEAT} 2026-11-30 --removed 2026-12-17",
        _months("2027-01-31", "2026-11", "2026-12", "2027-01"),
    ),
    "TV-B5": (
        f"{SEAT} 2027-01-31 --removed 2027-02-13",
        _months("2027-02-28", "2027-01", "2027-02"),
    ),
    "TV-B6": (
        f"{SEAT} 2028-02-01 --removed 2028-02-15",
        _months("2028-03-31", "2028-02", "2028-03"),
    ),
    "TV-B7": (
        f"{SEAT} 2026-11-01 --removed 2026-11-10 --part 2026-11-03 --until 2026-12",
        _months(None, "2026-11", "2026-12"),
    ),
    "TV-B8": (
        f"{SEAT} 2026-11-01 --removed 2026-11-10 --part 2026-11-10 --until 2026-12",
        _months(None, "2026-11", "2026-12"),
    ),
    "TV-B9": (
        "term --start 2026-01-31 --months 1",
        _terms(
            ("2026-01-31", "2026-02-28"), ("2026-03-01", "2026-03-30"), ("2026-03-31", "2026-04-30")
        ),
    ),
    "TV-B10": (
        "term --start 2028-02-29 --months 12 --count 2",
        _terms(("2028-02-29", "2029-02-28"), ("2029-03-01", "2030-02-28")),
    ),
    "TV-E1": (
        TWO_PLANS,
        _sums(37500, 7125, 44625),
    ),
    "TV-E1-usage": (
        f"{TWO_PLANS} --usage gb=137.25@0.0350",
        _sums(37980, 7216, 45196),
    ),
    "TV-E2": (f"{ORDER} --usage a=1@0.35 --usage b=1@0.35 --usage c=1@0.35", _sums(105, 20, 125)),
    "TV-E3-half": (f"{ORDER} --usage a=1@2.50", _sums(250, 48, 298)),
    "TV-E3-seven": (f"{ORDER} --order managed-client/standard=7", _sums(5600, 1064, 6664)),
    "TV-E3-many": (f"{ORDER} --order managed-client/basic=101", _sums(50500, 9595, 60095)),
}
_LATE: dict[str, tuple[str, dict[str, object]]] = {
    "TV-D1": (
        "dunning --terms managed-services --due 2026-12-01",
        {"default_without_reminder": "2027-01-01", "default_from": "2026-12-05"},
    ),
    "TV-D1-holiday": (
        "dunning --terms managed-services --due 2026-12-02",
        {"default_without_reminder": "2027-01-05"},
    ),
    "TV-D2": (
        f"{DUNNING} 2026-12-01",
        {
            "due_on": "2026-12-01",
            "reminders": ["2026-12-04", "2026-12-11", "2026-12-18", "2026-12-22"],
            "deadlines": ["2026-12-11", "2026-12-18", "2026-12-28", "2026-12-29"],
            "earliest_lock": "2026-12-30",
        },
    ),
    "TV-D2-saturday": (
        f"{DUNNING} 2027-01-02",
        {"due_on": "2027-01-04", "earliest_lock": "2027-02-02"},
    ),
    "TV-D2-february": (f"{DUNNING} 2027-02-01", {"earliest_lock": "2027-03-02"}),
    "TV-D2-leap": (f"{DUNNING} 2028-02-01", {"earliest_lock": "2028-03-01"}),
    "TV-D3-business": (
        "interest --amount 451.96 --days 30 --base 1.27",
        {"interest_cents": 382, "flat_sum_cents": 4000},
    ),
    "TV-D3-consumer": (
        "interest --amount 451,96 --days 30 --base 1,27 --consumer",
        {"interest_cents": 233, "flat_sum_cents": 0},
    ),
    "TV-D3-sixty": ("interest --amount 446.25 --days 60 --base 1.27", {"interest_cents": 753}),
    "TV-D3-sixty-consumer": (
        "interest --amount 446.25 --days 60 --base 1.27 --consumer",
        {"interest_cents": 460},
    ),
    "TV-D4": (
        f"{DUNNING} 2026-12-01",
        {"default_from": "2026-12-02", "termination_from": "2027-02-02"},
    ),
    "TV-D4-november": (f"{DUNNING} 2026-11-30", {"termination_from": "2027-02-01"}),
    "TV-D4-december": (f"{DUNNING} 2026-12-31", {"termination_from": "2027-03-01"}),
    "TV-S1": (f"{DEBIT} 2026-12-01 --days 5", _debit("2026-12-07", "2026-12-04", "2027-02-01")),
    "TV-S2": (f"{DEBIT} 2026-12-18 --days 5", _debit("2026-12-23", "2026-12-22", "2027-02-17")),
    "TV-S3": (f"{DEBIT} 2026-12-18 --days 14", _debit("2027-01-04", "2026-12-31", "2027-03-01")),
    "TV-S4": (f"{DEBIT} 2027-03-22 --days 5", _debit("2027-03-30", "2027-03-25", "2027-05-25")),
}
_LAW: dict[str, tuple[str, dict[str, object]]] = {
    "L-3": (
        "cancellation --terms managed-services+consumer-de --received 2026-12-31T23:59:58",
        {"received_at": "2026-12-31T23:59:58+01:00", "ends_on": "2027-01-31"},
    ),
    "L-4": ("withdrawal --concluded 2026-12-01", {"withdrawal_until": "2026-12-15"}),
    "L-6": (
        "switching --requested 2026-12-01",
        {
            "notice_until": "2027-02-01",
            "switched_by": "2027-03-03",
            "retrievable_until": "2027-04-02",
            "fee_allowed": True,
        },
    ),
    "C-11.1": ("switching --requested 2027-01-12", {"fee_allowed": False}),
    "C-10.2b": (
        "claim --quantity 10 --price 8.00 --months 3 --saved 20",
        {"claim_cents": 19200},
    ),
    "V-12.3e": (
        "backup --terms managed-services --ended 2026-11-30",
        {"retrievable_until": "2026-11-30", "deleted_on": "2026-12-01"},
    ),
    "V-12.3e-data-act": (
        "backup --terms managed-services+data-act --ended 2026-11-30",
        {"retrievable_until": "2026-12-30", "deleted_on": "2026-12-31"},
    ),
    "V-13.2e": (f"{OBJECTION} 2026-12-17", {"objection_until": "2026-12-31"}),
    "C-10.5": (f"{N_SAAS} 2026-11-22", _ends("2026-12-06")),
}
VECTORS = {**_NOTICE, **_CHANGES, **_CLOCK, **_BILLING, **_LATE, **_LAW}
