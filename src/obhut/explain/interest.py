"""What is owed for default beside the claim itself?"""

from datetime import date
from decimal import Decimal

from obhut.explain.answers import Answer, Reason, counted
from obhut.explain.price import euros
from obhut.kernel.claims import (
    BUSINESS_POINTS,
    CONSUMER_POINTS,
    BaseRate,
    default_interest,
    flat_sum,
)
from obhut.kernel.money import to_cents


def explain(*, amount: Decimal, days: int, base_percent: Decimal, is_consumer: bool) -> Answer:
    """Return interest and flat sum in cents on ``amount`` euros after ``days`` of default."""
    base = BaseRate(date.min, base_percent)
    owed = to_cents(amount)
    interest = default_interest(amount=owed, days=days, base=base, is_consumer=is_consumer)
    flat = flat_sum(is_consumer=is_consumer)
    points = CONSUMER_POINTS if is_consumer else BUSINESS_POINTS
    whom = "gegenüber Verbrauchern" if is_consumer else "zwischen Unternehmen"
    sentences = [
        f"Auf {euros(owed)} fallen für {counted(days, 'Tag', 'Tage')} {euros(interest)} an."
    ]
    if flat:
        sentences.append(f"Dazu kommt einmal je Forderung eine Pauschale von {euros(flat)}.")
    percent = f"{base_percent}".replace(".", ",")
    return Answer(
        {"interest_cents": interest, "flat_sum_cents": flat},
        tuple(sentences),
        (
            Reason(
                "V-7.3",
                f"Verzugszinsen liegen {whom} {points} Prozentpunkte über dem Basiszinssatz von "
                f"{percent} % (§ 288 BGB), taggenau mit 365 Tagen, kaufmännisch gerundet.",
            ),
        ),
    )
