"""Translations: read messages out of the rooms, compile them, and check that none is missing.

``extract`` merges the messages of each room into its own German catalogue, ``compile`` writes the
``.mo`` files that Django reads, ``check`` fails on missing, fuzzy, stale or forbidden texts.
Message ids are English, so English needs no catalogue.
"""

import io
import re
import string
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract as babel_extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "obhut"
FORBIDDEN = ROOT / "dev" / "forbidden_words.txt"
PLURAL = "nplurals=2; plural=(n != 1);"
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
Key = tuple[str, str]


def rooms(names: Sequence[str] = ()) -> list[Path]:
    """Return the folders of the named rooms, of all without names."""
    found = sorted(path.parent for path in SOURCE.glob("*/__init__.py"))
    return [room for room in found if not names or room.name in names]


def catalogue_path(room: Path) -> Path:
    """Return the German catalogue of a room; it may not exist yet."""
    return room / "locale" / "de" / "LC_MESSAGES" / "django.po"


def messages_of(room: Path) -> Catalog:
    """Return a fresh template of all messages in the Python files and templates of ``room``."""
    found = Catalog(locale="de", charset="utf-8", fuzzy=False)
    for path in sorted(room.rglob("*.py")):
        _add(found, path, path.read_text(encoding="utf-8"))
    templates = (p for e in ("html", "txt") for p in room.glob(f"templates/**/*.{e}"))
    for path in sorted(templates):
        _add(found, path, _templatized(path))
    return found


def _templatized(path: Path) -> str:
    """Return a template as the Python text that gettext tools understand."""
    text = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    # Inside brackets the tokenizer does not care how the template is indented.
    return f"(\n{text}\n)"


def _add(catalogue: Catalog, path: Path, text: str) -> None:
    where = path.relative_to(ROOT).as_posix()
    stream = io.BytesIO(text.encode("utf-8"))
    for _line, words, _comments, context in babel_extract("python", stream, KEYWORDS, (), {}):
        if words and words != ("", ""):
            # Lines change with every edit: the file alone says enough and keeps differences small.
            catalogue.add(words, locations=[(where, 0)], context=context)


def load(path: Path) -> Catalog:
    """Return the catalogue at ``path``, empty if there is none."""
    if not path.exists():
        return Catalog(locale="de", charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale="de", charset="utf-8")


def key(message: Message) -> Key:
    """Return what identifies a message: its context and its (singular) id."""
    return (message.context or "", ids_of(message)[0])


def ids_of(message: Message) -> tuple[str, ...]:
    """Return the English text, with a plural both of them."""
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def texts_of(message: Message) -> tuple[str, ...]:
    """Return the German text, with a plural both of them; empty where one is missing."""
    text = message.string
    return (text or "",) if text is None or isinstance(text, str) else tuple(text)


def entries(catalogue: Catalog) -> dict[Key, Message]:
    """Return the messages of a catalogue without its head."""
    return {key(message): message for message in catalogue if message.id}


def merge(room: Path) -> bool:
    """Bring the messages of ``room`` into its catalogue; existing translations stay."""
    path = catalogue_path(room)
    wanted, existing = entries(messages_of(room)), entries(load(path))
    if not wanted and not existing:
        return False
    merged = Catalog(locale="de", charset="utf-8", fuzzy=False)
    for identity in sorted(wanted, key=lambda pair: (wanted[pair].locations, pair)):
        merged[wanted[identity].id] = _translated(wanted[identity], existing.get(identity))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_written(merged))
    return True


def _translated(message: Message, existing: Message | None) -> Message:
    message.string = existing.string if existing else ("", "") if message.pluralizable else ""
    if existing and message.pluralizable and isinstance(message.string, str):
        message.string = (message.string, "")
    message.flags -= {"fuzzy"}
    return message


def _written(catalogue: Catalog) -> bytes:
    head = (
        'msgid ""\nmsgstr ""\n"Language: de\\n"\n"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Plural-Forms: {PLURAL}\\n"\n\n'
    )
    body = io.BytesIO()
    # A head of our own: the usual one carries the time of writing and differs at every run.
    write_po(body, catalogue, omit_header=True, width=99, include_lineno=False)
    return head.encode() + body.getvalue().strip() + b"\n"


def compile_all() -> int:
    """Write a ``.mo`` file beside every catalogue; returns how many."""
    paths = [catalogue_path(room) for room in rooms() if catalogue_path(room).exists()]
    for path in paths:
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, load(path))
    return len(paths)


def problems(names: Sequence[str] = ()) -> list[str]:
    """Return what is wrong with the catalogues of the named rooms, one sentence each."""
    words = forbidden_words()
    found = [text for room in rooms(names) for text in room_problems(room, words)]
    return found + list(conflicts())


def conflicts() -> Iterator[str]:
    """Yield messages that two rooms translate differently: Django would take one of them for both.

    A context (``pgettext``) tells them apart.
    """
    texts: dict[Key, set[object]] = defaultdict(set)
    for room in rooms():
        for identity, message in entries(load(catalogue_path(room))).items():
            texts[identity].add(message.string)
    yield from (f"two translations: {k[1]!r}: {v}" for k, v in texts.items() if len(v) > 1)


def room_problems(room: Path, words: dict[str, str]) -> Iterator[str]:
    """Yield what is wrong with the catalogue of one room."""
    wanted, existing = entries(messages_of(room)), entries(load(catalogue_path(room)))
    for identity in sorted(wanted.keys() - existing.keys()):
        yield f"{room.name}: not in the catalogue: {identity[1]!r}"
    for identity in sorted(existing.keys() - wanted.keys()):
        yield f"{room.name}: used nowhere any more: {identity[1]!r}"
    for message in existing.values():
        yield from (f"{room.name}: {text}" for text in message_problems(message, words))


def message_problems(message: Message, words: dict[str, str]) -> Iterator[str]:
    """Yield what is wrong with one entry: missing, fuzzy, wrong placeholders, forbidden words."""
    ids, texts = ids_of(message), texts_of(message)
    if message.fuzzy:
        yield f"fuzzy: {ids[0]!r}"
    if len(texts) != len(ids) or not all(texts):
        yield f"not translated: {ids[0]!r}"
        return
    if placeholders(texts[-1]) != placeholders(ids[-1]):
        yield f"other placeholders in German: {ids[0]!r}"
    for word, better in words.items():
        if any(re.search(rf"\b{re.escape(word)}\b", text) for text in texts):
            yield f"{word!r} in German, better {better!r}: {texts[0]!r}"


def placeholders(text: str) -> set[str]:
    """Return the names that are filled in: ``%(name)s`` and ``{name}``."""
    percent = set(re.findall(r"%\((\w+)\)", text))
    try:
        braces = {name for _t, name, _f, _c in string.Formatter().parse(text) if name}
    except ValueError:  # a brace that is only a brace
        braces = set()
    return percent | braces


def forbidden_words() -> dict[str, str]:
    """Return the words that German texts avoid, each with the better one."""
    lines = FORBIDDEN.read_text(encoding="utf-8").splitlines()
    pairs = (line.split("=", 1) for line in lines if line.strip() and not line.startswith("#"))
    return {word.strip(): better.strip() for word, better in pairs}


def main(arguments: list[str]) -> int:
    """Run ``extract``, ``compile`` or ``check``, for all rooms or the named ones."""
    command, names = arguments[0] if arguments else "", arguments[1:]
    if command == "extract":
        print(f"{sum(merge(room) for room in rooms(names))} catalogues written")
        return 0
    if command == "compile":
        print(f"{compile_all()} catalogues compiled")
        return 0
    if command == "check":
        found = problems(names)
        print("\n".join(found) or "catalogues complete")
        return 1 if found else 0
    print("usage: catalogues.py extract | compile | check [room ...]", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
