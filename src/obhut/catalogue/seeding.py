"""What a new operator begins with: three plans and a price list, all of it data to be changed."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from django.db import transaction

from obhut.catalogue.models import Kind, Product
from obhut.catalogue.offers import Limit
from obhut.catalogue.publishing import NewDescription, NewPrice, store_description, store_list
from obhut.kernel.capabilities import Capability
from obhut.kernel.prices import FIRST_LIST, MANAGED_CLIENT, Tier

_TEXTS = Path(__file__).parent / "seeds"
_BASIC = frozenset({Capability.MONITORING, Capability.INVENTORY, Capability.TICKETS})
_STANDARD = _BASIC | {Capability.PATCHING, Capability.REMOTE_MAINTENANCE}
_PREMIUM = _STANDARD | {Capability.ANTIVIRUS, Capability.BACKUP, Capability.FAST_REACTION}
_BACKUP_SPACE = Limit(
    key="backup_gb", label="Sicherungsspeicher je Gerät", label_en="Backup storage for each device",
    amount=Decimal(100), unit="GB",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Plan:
    key: str
    name: str
    summary: str
    summary_en: str
    capabilities: frozenset[Capability]
    limits: tuple[Limit, ...] = ()


_PLANS = (
    _Plan(
        "basic", "Managed Client Basic",
        "Wir sehen, wie es Ihren Geräten geht, und melden uns, bevor etwas ausfällt.",
        "We see how your devices are and get in touch before something fails.",
        _BASIC,
    ),
    _Plan(
        "standard", "Managed Client Standard",
        "Überwacht und aktuell: Updates kommen, ohne bei der Arbeit zu stören.",
        "Watched over and up to date: updates come without disturbing anybody’s work.",
        _STANDARD,
    ),
    _Plan(
        "premium", "Managed Client Premium",
        "Rundum geschützt: mit Virenschutz, Datensicherung und kürzeren Reaktionszeiten.",
        "Protected all round: with virus protection, backup and shorter reaction times.",
        _PREMIUM, (_BACKUP_SPACE,),
    ),
)  # fmt: skip


@transaction.atomic
def seed() -> bool:
    """Fill an empty catalogue; tell whether it was empty. Runs as the owner after a migration."""
    if Product.objects.exists():
        return False
    day = FIRST_LIST.valid_from
    products = {plan.key: _product(plan, place, day) for place, plan in enumerate(_PLANS, 1)}
    for plan in _PLANS:
        store_description(new=_description(plan, products[plan.key], day), at=_start(day), by=None)
    prices = [
        NewPrice(product=products[each.plan], tiers=(Tier(up_to=None, unit_price=each.unit_price),))
        for each in FIRST_LIST.prices
    ]
    store_list(valid_from=day, prices=prices, at=_start(day), by=None)
    return True


def _product(plan: _Plan, place: int, day: date) -> Product:
    return Product.objects.create(
        key=plan.key, family=MANAGED_CLIENT, kind=Kind.DEVICE, name=plan.name,
        summary=plan.summary, summary_en=plan.summary_en, position=place * 10,
        created_at=_start(day),
    )  # fmt: skip


def _description(plan: _Plan, product: Product, day: date) -> NewDescription:
    return NewDescription(
        product=product,
        effective_on=day,
        text=_text(plan.key, "de"),
        text_en=_text(plan.key, "en"),
        capabilities=plan.capabilities,
        limits=plan.limits,
    )


def _text(key: str, language: str) -> str:
    return (_TEXTS / f"{key}.{language}.txt").read_text(encoding="utf-8").strip()


def _start(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
