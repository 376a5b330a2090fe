"""Typed events: how a lower room tells upper rooms what happened without knowing them.

Handlers run at once and inside the publisher's transaction; an error in one undoes the whole
operation. Slow work belongs into a job that the handler defers in that same transaction.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

_Event = TypeVar("_Event")


@dataclass(slots=True)
class Bus:
    """Who listens to what. An event reaches the handlers of exactly its own type, in order."""

    _handlers: dict[type, list[Callable[[Any], None]]] = field(default_factory=dict)

    def subscribe(self, event_type: type[_Event], handler: Callable[[_Event], None]) -> None:
        """Call ``handler`` for each event of ``event_type``; a second time changes nothing."""
        handlers = self._handlers.setdefault(event_type, [])
        if handler not in handlers:
            handlers.append(handler)

    def publish(self, event: object) -> None:
        """Call every handler of this type of event; the first error stops and passes on."""
        for handler in tuple(self._handlers.get(type(event), ())):
            handler(event)

    @contextmanager
    def listening(
        self, event_type: type[_Event], handler: Callable[[_Event], None]
    ) -> Iterator[None]:
        """Subscribe ``handler`` within the block only; for tests."""
        self.subscribe(event_type, handler)
        try:
            yield
        finally:
            self._handlers[event_type].remove(handler)


_bus = Bus()
subscribe = _bus.subscribe
publish = _bus.publish
listening = _bus.listening
