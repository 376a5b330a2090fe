"""The content of a section: applied, hashed, compared."""

import hashlib
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import msgspec

from obhut.inventory.rules.message import Content, Delta
from obhut_protocol.limits import MAX_ENTRIES
from obhut_protocol.malformed import Malformed

_encode = msgspec.msgpack.Encoder().encode
_sorted = msgspec.msgpack.Encoder(order="sorted").encode
_decode = msgspec.msgpack.Decoder(dict[str, dict[str, object]]).decode
_LONGEST = 300
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Difference:
    """One key before and after, in words; None where it was or is not there."""

    key: str
    before: str | None
    after: str | None


def section_hash(content: Content) -> bytes:
    """Return the first 16 bytes of SHA-256 over ``[[key, value], …]``, all keys sorted."""
    return hashlib.sha256(_sorted(sorted(content.items()))).digest()[:16]


def applied(content: Content, change: Delta) -> Content:
    """Return ``content`` after ``change``. Raises Malformed when it grows too large."""
    gone = set(change.gone)
    result = {key: value for key, value in content.items() if key not in gone}
    result.update(change.set)
    if len(result) > MAX_ENTRIES:
        raise Malformed("too many entries")
    return result


def packed(content: Content) -> bytes:
    """Return the bytes in which a content is kept."""
    return zlib.compress(_encode(content), 3)


def unpacked(stored: bytes) -> Content:
    """Return the content of bytes made by ``packed``."""
    return _decode(zlib.decompress(stored))


def changed_keys(old: Content, new: Content) -> list[str]:
    """Return the keys whose values differ, in order."""
    changed = [key for key, values in new.items() if old.get(key) != values]
    return sorted([*changed, *(key for key in old if key not in new)])


def differences(old: Content, new: Content, keys: Iterable[str]) -> Iterator[Difference]:
    """Yield ``keys`` with their values before and after."""
    for key in keys:
        yield Difference(key, _words(old.get(key)), _words(new.get(key)))


def clean(value: object, longest: int = _LONGEST) -> str:
    """Return a hostile value as one line of text: no control or direction characters."""
    text = value if isinstance(value, str) else "" if value is None else str(value)
    if text.isprintable():
        return text[:longest]
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)[:longest]


def _words(values: object) -> str | None:
    """Return the fields in one line; of a package the version alone says it."""
    if not isinstance(values, dict):
        return None
    if values.keys() <= {"version", "source"}:
        return clean(values.get("version"))
    parts = (f"{key}: {_word(values[key])}" for key in sorted(values) if values[key] is not None)
    return clean("; ".join(parts), 1000)


def _word(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
