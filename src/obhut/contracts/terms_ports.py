"""Who uses a version of the terms: asked upwards until contracts are concluded in the program."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Use:
    """A contract that pins a version, and the address of its page."""

    label: str
    url: str


Users = Callable[[int], Sequence[Use]]


class _Port:
    """Who answers; until somebody takes over, no contract pins anything."""

    users: Users = staticmethod(lambda _version_id: ())


def provide_users(users: Users) -> None:
    """Let ``users`` say from now on which contracts pin a version."""
    _Port.users = staticmethod(users)


def uses_of(version_id: int) -> Sequence[Use]:
    """Return the contracts that pin a version."""
    return _Port.users(version_id)
