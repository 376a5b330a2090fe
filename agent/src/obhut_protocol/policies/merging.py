"""From layers to one policy: which value holds, whose it is, and what became of the others."""

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import NamedTuple

from obhut_protocol.policies.keys import RULES, Value
from obhut_protocol.policies.layers import Layer, Level

SERVER = "server"


class Authored(NamedTuple):
    """A layer and who stands behind it; ``signed`` is False for a draft."""

    layer: Layer
    author: str
    signed: bool = True


class Effect(Enum):
    """What a layer did to a key."""

    SET = "set"
    NARROWED = "narrowed"
    SAME = "same"
    """It would narrow, but nothing was wider."""
    NONE = "none"
    """It has no say: the key has no order, and only the server says that the layer applies."""


class Step(NamedTuple):
    """One layer's word on a key; ``level`` is None for what the server sent itself."""

    level: Level | None
    target: str
    version: int
    author: str
    signed: bool
    value: Value
    effect: Effect


class Decision(NamedTuple):
    """The value that holds, and all that had a say, from wide to specific; empty = the default."""

    value: Value
    steps: tuple[Step, ...] = ()

    @property
    def source(self) -> Step | None:
        """Return the last layer that changed the value."""
        changing = (one for one in reversed(self.steps) if one.effect in _CHANGING)
        return next(changing, None)


class Change(NamedTuple):
    """A key whose value two sets of layers decide differently."""

    key: str
    before: Decision
    after: Decision


_CHANGING = frozenset({Effect.SET, Effect.NARROWED})
Policy = dict[str, Decision]


class _Word(NamedTuple):
    step: Step
    only_narrows: bool
    final: bool


def merge(
    layers: Iterable[Authored],
    *,
    device_key: str,
    server_places: frozenset[str] = frozenset(),
    server_values: Mapping[str, Value] | None = None,
) -> Policy:
    """Return what holds on a device.

    ``server_places`` = sites and groups in which the server says that the device is;
    ``server_values`` = what it sends beside (read by ``layers.read_values``). Neither can widen
    anything.
    """
    chosen = [one for one in layers if _applies(one.layer, device_key, server_places)]
    chosen.sort(key=_order)
    sent = server_values or {}
    return {key: _decide(key, [*_words(key, chosen), *_server_word(key, sent)]) for key in RULES}


def difference(before: Policy, after: Policy) -> tuple[Change, ...]:
    """Return the keys whose value changes, in the order of their names."""
    return tuple(
        Change(key, before[key], after[key])
        for key in sorted(before.keys() & after.keys())
        if before[key].value != after[key].value
    )


def unknown_keys(layers: Iterable[Authored]) -> tuple[str, ...]:
    """Return keys that this version does not know; they change nothing."""
    return tuple(sorted({key for one in layers for key in one.layer.values} - RULES.keys()))


def _applies(layer: Layer, device_key: str, server_places: frozenset[str]) -> bool:
    if layer.level <= Level.CUSTOMER:
        return True  # ``layers.check`` held it against the pinned places
    if layer.level is Level.DEVICE:
        return layer.target == device_key
    return layer.target in server_places if layer.members is None else device_key in layer.members


def _by_server(layer: Layer) -> bool:
    """Say whether only the server's word brings this layer to the device."""
    return layer.level in {Level.SITE, Level.GROUP} and layer.members is None


def _order(one: Authored) -> tuple[int, bool, int, str]:
    layer = one.layer
    return layer.level, _by_server(layer), layer.issued_at, layer.target


def _words(key: str, chosen: list[Authored]) -> list[_Word]:
    words: list[_Word] = []
    for one in chosen:
        layer = one.layer
        if key not in layer.values:
            continue
        sibling = bool(words) and words[-1].step.level is layer.level
        step = Step(layer.level, layer.target, layer.version, one.author, one.signed,
                    layer.values[key], Effect.NONE)  # fmt: skip
        only_narrows = _by_server(layer) or (sibling and RULES[key].narrow is not None)
        words.append(_Word(step, only_narrows, key in layer.final))
    return words


def _server_word(key: str, sent: Mapping[str, Value]) -> list[_Word]:
    if key not in sent:
        return []
    step = Step(None, SERVER, 0, SERVER, False, sent[key], Effect.NONE)
    return [_Word(step, only_narrows=True, final=False)]


def _decide(key: str, words: list[_Word]) -> Decision:
    value, steps, final = RULES[key].default, [], False
    for word in words:
        value, effect = _next(key, value, word, final)
        steps.append(word.step._replace(effect=effect))
        final = final or (word.final and effect in _CHANGING)
    return Decision(value, tuple(steps))


def _next(key: str, value: Value, word: _Word, final: bool) -> tuple[Value, Effect]:
    if not (final or word.only_narrows):
        return word.step.value, Effect.SET
    narrow = RULES[key].narrow
    if narrow is None:
        return value, Effect.NONE
    after = narrow(value, word.step.value)
    return after, Effect.SAME if after == value else Effect.NARROWED
