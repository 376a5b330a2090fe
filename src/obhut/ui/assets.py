"""Addresses of the built scripts, styles and icons."""

import json
from functools import lru_cache
from pathlib import Path

from django.templatetags.static import static

DIST = Path(__file__).resolve().parent / "static" / "ui" / "dist"
MANIFEST = DIST / "manifest.json"


class UnknownAsset(LookupError):  # noqa: N818 - a fault of the program, named as it is
    """A template asks for a file that was not built: a typing error, or an old build."""


def asset_url(name: str) -> str:
    """Return the address of ``name``, with the hash of its content in it.

    Without a build the plain name is returned: the page works without its looks, and the system
    check ``ui.W001`` says what to do. Raises UnknownAsset for a name that the build does not know.
    """
    names = _names(_stamp())
    if names and name not in names:
        raise UnknownAsset(name)
    return static(f"ui/dist/{names.get(name, name)}")


def is_built() -> bool:
    """Tell whether the front-end was built."""
    return MANIFEST.exists()


def _stamp() -> int:
    try:
        return MANIFEST.stat().st_mtime_ns
    except FileNotFoundError:
        return 0


@lru_cache(maxsize=4)
def _names(stamp: int) -> dict[str, str]:
    """Read the manifest once per build; ``stamp`` is its time of change, 0 if it is missing."""
    if not stamp:
        return {}
    names: dict[str, str] = json.loads(MANIFEST.read_text(encoding="utf-8"))
    return names
