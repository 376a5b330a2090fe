"""Clause tags for the agent's side: read from the source, without effect when it runs."""

from collections.abc import Callable
from typing import TypeVar

_Function = TypeVar("_Function", bound=Callable[..., object])


def clause(*_ids: str) -> Callable[[_Function], _Function]:
    """Tag a function with the ids of the clauses that it decides."""
    return lambda function: function
