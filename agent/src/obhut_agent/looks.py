"""Who looked at this device: told by the server, kept here for 90 days, shown on the local page."""

import json
from collections.abc import Sequence

from obhut_agent import clock
from obhut_agent.state import MAX_JSON, State, read_json
from obhut_protocol import looks
from obhut_protocol.looks import Look
from obhut_protocol.malformed import Malformed

KEPT_MS = 90 * 24 * 60 * 60 * 1000
MOST = 300


def load(state: State) -> list[Look]:
    """Return the looks of the last 90 days, the oldest first."""
    found: list[Look] = []
    for item in _items(state):
        try:
            found.append(looks.look(item))
        except Malformed:
            continue
    return _recent(found)


def add(state: State, told: Sequence[Look]) -> bool:
    """Keep what is new; return whether there was something. Raises Failure."""
    known = load(state)
    fresh = [one for one in dict.fromkeys(told) if one not in known]
    if fresh:
        kept = _recent(sorted([*known, *fresh], key=lambda one: one.at))[-MOST:]
        while len(_written(kept)) > MAX_JSON // 2:
            kept = kept[len(kept) // 4 + 1 :]
        state.write_json(state.looks, {"looks": [list(one) for one in kept]})
    return bool(fresh)


def cap(state: State) -> str:
    """Return what HELLO says about the looks that are kept."""
    return looks.cap(max((one.at for one in load(state)), default=0))


def _written(kept: list[Look]) -> bytes:
    return json.dumps([list(one) for one in kept], ensure_ascii=False).encode()


def _items(state: State) -> Sequence[object]:
    found = (read_json(state.looks) or {}).get("looks")
    return found if isinstance(found, list) else ()


def _recent(found: list[Look]) -> list[Look]:
    oldest = clock.now_ms() - KEPT_MS
    return [one for one in found if one.at >= oldest]
