"""The history of one world, read again for the checker."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from obhut.simulation.state import Fact


@dataclass(slots=True)
class History:
    """Facts in order, by kind and by customer, and what is known of each contract."""

    facts: list[Fact]
    last_work: date
    by_kind: dict[str, list[Fact]] = field(default_factory=lambda: defaultdict(list))
    contracts: dict[int, dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for fact in self.facts:
            self.by_kind[fact.what].append(fact)
        self.contracts = {fact.customer: fact.data for fact in self.by_kind["contract"]}

    def of(self, customer: int, *kinds: str) -> Iterator[Fact]:
        """Yield the facts of these kinds about a customer, in order."""
        for fact in self.facts:
            if fact.customer == customer and fact.what in kinds:
                yield fact

    def is_managed(self, customer: int) -> bool:
        """Tell whether devices are billed by whole months."""
        return str(self.contracts[customer]["terms"]).startswith("managed-services")

    def lines(self) -> Iterator[tuple[Fact, dict[str, Any]]]:
        """Yield every invoice line with its invoice."""
        for fact in self.by_kind["invoiced"]:
            for line in fact.data["lines"]:
                yield fact, line

    def price(self, customer: int, key: str, version: int | None = None) -> int:
        """Return the cents of ``key`` in the list named, or in that of the contract's first day."""
        lists = self.by_kind["price-list"]
        if version is not None:
            return int(next(f.data["prices"][key] for f in lists if f.data["version"] == version))
        day = self.contracts[customer]["activated_on"]
        valid = [fact for fact in lists if fact.data["valid_from"] <= day]
        return int(max(valid, key=lambda fact: fact.data["valid_from"]).data["prices"][key])
