"""Measure the contrasts of the colour tokens: ``dev/contrast.py --write | --check``.

``--write`` puts the table into ``docs/ui.md``, ``--check`` fails where it is old or a pair is too
weak (WCAG 2.2: text 4.5 : 1, signs and borders 3 : 1).
"""

import re
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STYLES = ROOT / "frontend" / "src" / "obhut.css"
DOCUMENT = ROOT / "docs" / "ui.md"
_TOKEN = re.compile(r"--ob-([a-z0-9-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)")
_PLACE = re.compile(r"(<!-- contrasts -->\n).*?(<!-- /contrasts -->)", re.DOTALL)
_STATUS = ("ok", "info", "warning", "risk", "danger", "offline", "unknown")
TEXT, SIGN = 4.5, 3.0


@dataclass(frozen=True, slots=True)
class Pair:
    """A colour on its ground, by the names of the tokens, and what it needs at least."""

    front: str
    ground: str
    least: float


PAIRS = (
    *(Pair(status, f"{status}-soft", TEXT) for status in _STATUS),
    *(Pair(status, "surface", TEXT) for status in _STATUS),
    Pair("ink", "ground", TEXT),
    Pair("ink", "surface", TEXT),
    Pair("ink", "surface-2", TEXT),
    Pair("ink-soft", "ground", TEXT),
    Pair("ink-soft", "surface", TEXT),
    Pair("ink-soft", "surface-2", TEXT),
    Pair("ink-soft", "sunken", TEXT),
    Pair("brand", "surface", TEXT),
    Pair("brand-strong", "brand-soft", TEXT),
    Pair("line-strong", "surface", SIGN),
    Pair("focus", "surface", SIGN),
    Pair("fine", "surface", SIGN),
    Pair("amber", "surface", SIGN),
)


def tokens() -> dict[str, tuple[str, str]]:
    """Return the light and the dark value of each colour token."""
    found = _TOKEN.findall(STYLES.read_text("utf-8"))
    return {name: (light, dark) for name, light, dark in found}


def contrast(front: str, ground: str) -> float:
    """Return the contrast of two colours as WCAG defines it, 1 to 21."""
    lighter, darker = sorted((_luminance(front), _luminance(ground)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def measured() -> list[tuple[Pair, float, float]]:
    """Return each pair with its contrast in the light and the dark theme."""
    known = tokens()
    return [
        (
            pair,
            contrast(known[pair.front][0], known[pair.ground][0]),
            contrast(known[pair.front][1], known[pair.ground][1]),
        )
        for pair in PAIRS
    ]


def too_weak() -> list[str]:
    """Return the pairs that are below what they need."""
    return [
        f"{pair.front} on {pair.ground}: {light:.2f} / {dark:.2f}, needs {pair.least}"
        for pair, light, dark in measured()
        if min(light, dark) < pair.least
    ]


def table() -> str:
    """Return the table for the document."""
    head = "| colour | on | light | dark | needs |\n|---|---|---|---|---|\n"
    rows = (
        f"| `{pair.front}` | `{pair.ground}` | {light:.1f} | {dark:.1f} | {pair.least} |"
        for pair, light, dark in measured()
    )
    return head + "\n".join(rows) + "\n"


def main() -> int:
    """Do what the option says; 1 when something is old or too weak."""
    text = DOCUMENT.read_text("utf-8")
    wanted = _PLACE.sub(lambda match: match[1] + table() + match[2], text)
    if "--write" in sys.argv:
        DOCUMENT.write_text(wanted, "utf-8")
    elif wanted != text:
        print("docs/ui.md is out of date: dev/contrast.py --write", file=sys.stderr)
        return 1
    for fault in too_weak():
        print(fault, file=sys.stderr)
    return 1 if too_weak() else 0


def _luminance(colour: str) -> float:
    parts = (int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5))
    red, green, blue = (_linear(part) for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return float(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)


if __name__ == "__main__":
    sys.exit(main())
