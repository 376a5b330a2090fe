"""What a file is, told by its first bytes; never by its name."""

import re

_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"PK\x03\x04", "application/zip"),
    (b"\x1f\x8b", "application/gzip"),
)
UNKNOWN = "application/octet-stream"
TEXT = "text/plain"
HEAD = 4096
"""How many bytes are enough to tell."""


def media_type(head: bytes) -> str:
    """Return the media type of a file that begins with ``head``.

    Anything readable is plain text, HTML and SVG too, so that no browser ever runs it; documents of
    office programs are the ZIP files that they are.
    """
    for magic, name in _MAGIC:
        if head.startswith(magic):
            return name
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    return TEXT if _is_text(head) else UNKNOWN


def _is_text(head: bytes) -> bool:
    """Tell whether the bytes are UTF-8 text; the last character may be cut at the end of a head."""
    if _CONTROL.search(head):
        return False
    for cut in range(4 if len(head) == HEAD else 1):
        try:
            head[: len(head) - cut].decode()
        except UnicodeDecodeError:
            continue
        return True
    return False
