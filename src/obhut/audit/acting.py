"""Who acts: the person behind the request, or the owner of the rule that a process follows."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace

from django.contrib.auth import get_user_model


@dataclass(frozen=True, slots=True)
class Acting:
    """The natural person of an action and how the action reached us.

    ``level`` is operator, partner or customer; ``session`` a hash, never the session's key;
    ``rule`` names the rule that acted for its owner.
    """

    person_id: int | None = None
    name: str = ""
    level: str = ""
    on_behalf_of: int | None = None
    session: str = ""
    address: str = ""
    rule: str = ""


Source = Callable[[], Acting]
_source: ContextVar[Source] = ContextVar("audit_acting", default=Acting)


@contextmanager
def acting_from(source: Source) -> Iterator[None]:
    """Ask ``source`` for the person whenever an action is recorded within the block."""
    token = _source.set(source)
    try:
        yield
    finally:
        _source.reset(token)


@contextmanager
def acting(
    *, person_id: int, rule: str = "", on_behalf_of: int | None = None, address: str = ""
) -> Iterator[None]:
    """Let this person act in the block: the owner of a rule in the worker, ``--by`` in the CLI."""
    who = Acting(person_id, on_behalf_of=on_behalf_of, address=address, rule=rule)
    with acting_from(lambda: who):
        yield


def current(*, person_id: int | None = None) -> Acting:
    """Return who acts now, with name and level; ``person_id`` wins, as at a sign-in."""
    who = _source.get()()
    if person_id is not None and person_id != who.person_id:
        who = replace(who, person_id=person_id, name="", level="")
    return who if who.name or who.person_id is None else _known(who, who.person_id)


def _known(who: Acting, person_id: int) -> Acting:
    """Add name and level by the user model of the settings, a port to the room above."""
    person = get_user_model()._default_manager.filter(pk=person_id).first()
    if person is None:
        return who
    return replace(who, name=person.full_name, level=person.scope.kind.value)
