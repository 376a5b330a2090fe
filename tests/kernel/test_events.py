"""The event bus: exactly its own type, in order, errors pass on."""

from dataclasses import dataclass

import pytest

from obhut.kernel import events


@dataclass(frozen=True)
class Removed:
    number: int


@dataclass(frozen=True)
class RemovedForever(Removed):
    pass


def test_handlers_hear_their_own_type_in_order() -> None:
    bus, heard = events.Bus(), list[str]()
    bus.subscribe(Removed, lambda event: heard.append(f"first {event.number}"))
    bus.subscribe(Removed, lambda event: heard.append(f"second {event.number}"))
    bus.publish(Removed(7))
    bus.publish(RemovedForever(8))
    assert heard == ["first 7", "second 7"]


def test_subscribing_twice_is_hearing_once() -> None:
    bus, heard = events.Bus(), list[Removed]()
    bus.subscribe(Removed, heard.append)
    bus.subscribe(Removed, heard.append)
    bus.publish(Removed(1))
    assert heard == [Removed(1)]


def test_an_error_stops_and_reaches_the_publisher() -> None:
    def fail(_: Removed) -> None:
        raise LookupError

    bus, heard = events.Bus(), list[Removed]()
    bus.subscribe(Removed, fail)
    bus.subscribe(Removed, heard.append)
    with pytest.raises(LookupError):
        bus.publish(Removed(1))
    assert heard == []


def test_listening_ends_with_the_block() -> None:
    heard = list[Removed]()
    with events.listening(Removed, heard.append):
        events.publish(Removed(1))
    events.publish(Removed(2))
    assert heard == [Removed(1)]
