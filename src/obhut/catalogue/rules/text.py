"""The little markup of descriptions: ``## `` heading, ``- `` list, everything else a paragraph."""

from collections.abc import Iterator
from dataclasses import dataclass

HEADING, ITEM = "## ", "- "


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, a list or a paragraph; ``kind`` says which, ``lines`` hold its plain text."""

    kind: str
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """The text of a heading or paragraph."""
        return " ".join(self.lines)


def blocks(text: str) -> list[Block]:
    """Return the blocks of a text in order; no line of it is lost."""
    found: list[Block] = []
    for kind, line in _lines(text):
        joins = found and found[-1].kind == kind and kind in {"list", "paragraph"}
        if joins:
            found[-1] = Block(kind, (*found[-1].lines, line))
        elif kind != "gap":
            found.append(Block(kind, (line,)))
        elif found and found[-1].kind != "gap":
            found.append(Block("gap", ()))
    return [block for block in found if block.kind != "gap"]


def _lines(text: str) -> Iterator[tuple[str, str]]:
    for raw in text.splitlines():
        line = raw.strip()
        if line.startswith(HEADING):
            yield "heading", line.removeprefix(HEADING).strip()
        elif line.startswith(ITEM):
            yield "list", line.removeprefix(ITEM).strip()
        else:
            yield ("paragraph", line) if line else ("gap", "")
