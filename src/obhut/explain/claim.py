"""What does somebody owe who caused the early end of a contract?"""

from decimal import Decimal

from obhut.explain.answers import Answer, Reason, counted
from obhut.explain.price import euros
from obhut.kernel.claims import final_claim
from obhut.kernel.money import Line


def explain(*, quantity: Decimal, unit_price: Decimal, months: int, saved_percent: int) -> Answer:
    """Return the net claim in cents for ``months`` to the next ordinary end."""
    monthly = Line(quantity=quantity, unit_price=unit_price)
    claim = final_claim(monthly=monthly, months=months, saved=Decimal(saved_percent) / 100)
    return Answer(
        {"claim_cents": claim},
        (f"Zu zahlen sind noch {euros(claim)}.",),
        (
            Reason(
                "C-10.2b",
                "Wer das vorzeitige Ende verursacht hat, schuldet die Vergütung bis zum nächsten "
                f"ordentlichen Ende ({counted(months, 'Monat', 'Monate')}), gekürzt um ersparte "
                f"Kosten von {saved_percent} %.",
            ),
        ),
    )
