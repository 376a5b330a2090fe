"""Clause tags: which function decides what a clause of the terms demands."""

from collections.abc import Callable
from typing import TypeVar

_Function = TypeVar("_Function", bound=Callable[..., object])

TAG = "__clauses__"


def clause(*ids: str) -> Callable[[_Function], _Function]:
    """Tag a function with the ids of the clauses that it decides; nothing else happens."""

    def tag(function: _Function) -> _Function:
        setattr(function, TAG, (*getattr(function, TAG, ()), *ids))
        return function

    return tag
