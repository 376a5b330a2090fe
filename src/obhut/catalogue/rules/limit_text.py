"""Limits as people type them: one a line, ``name | name in English | 100 GB``."""

import re
from collections.abc import Iterable
from decimal import Decimal

from obhut.catalogue.offers import Limit

_AMOUNT = re.compile(r"(?P<amount>[0-9]{1,9}(?:[.,][0-9]{1,3})?)\s*(?P<unit>\S.{0,29})?")
_PARTS = 3
_LONGEST = 80


class LimitTextError(ValueError):
    """A line is no limit; its only argument is the line."""


def limits_in(text: str) -> tuple[Limit, ...]:
    """Return the limits that a text means. Raises LimitTextError."""
    found = [_limit(line.strip()) for line in text.splitlines() if line.strip()]
    if len({limit.key for limit in found}) < len(found):
        raise LimitTextError(text)
    return tuple(found)


def text_of(limits: Iterable[Limit]) -> str:
    """Return limits as a text that ``limits_in`` understands."""
    return "\n".join(
        f"{limit.label} | {limit.label_en} | {limit.amount.normalize():f} {limit.unit}".strip()
        for limit in limits
    )


def _limit(line: str) -> Limit:
    parts = [part.strip() for part in line.split("|")]
    said = _AMOUNT.fullmatch(parts[-1])
    if len(parts) != _PARTS or said is None or not parts[0] or max(map(len, parts)) > _LONGEST:
        raise LimitTextError(line)
    return Limit(
        key=_key(parts[1] or parts[0]),
        label=parts[0],
        label_en=parts[1],
        amount=Decimal(said["amount"].replace(",", ".")),
        unit=said["unit"] or "",
    )


def _key(label: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", label.lower()).strip("_")
