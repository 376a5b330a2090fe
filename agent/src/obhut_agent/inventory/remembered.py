"""What was sent last, section by section: the state on which the next changes stand."""

import zlib
from pathlib import Path

from obhut_agent.state import replace
from obhut_protocol import codec, inventory
from obhut_protocol.inventory import Content
from obhut_protocol.malformed import Malformed

_MAX_FILE = 4 * 1024 * 1024
_MAX_CONTENT = 64 * 1024 * 1024
_MARK = b"obhut inventory 1\n"


def load(path: Path) -> dict[str, Content]:
    """Return the sections; a file that is missing or damaged means: nothing was ever sent."""
    try:
        raw = path.read_bytes()
        if len(raw) > _MAX_FILE or not raw.startswith(_MARK):
            return {}
        body = zlib.decompressobj().decompress(raw.removeprefix(_MARK), _MAX_CONTENT)
        found = codec.unpack(body, most=_MAX_CONTENT)
        if not isinstance(found, dict):
            return {}
        return {str(name): inventory.entries(content) for name, content in found.items()}
    except (OSError, zlib.error, Malformed):
        return {}


def save(path: Path, sections: dict[str, Content]) -> None:
    """Replace the file. Raises OSError."""
    body = codec.pack(sections, most=_MAX_CONTENT)
    replace(path, _MARK + zlib.compress(body, 6), durable=False)
