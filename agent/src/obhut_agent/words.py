"""Names that a system gave us, made fit for the protocol."""

from obhut_protocol.checks import is_control


def clean(text: str, longest: int) -> str:
    """Return ``text`` without characters that the protocol refuses, cut to ``longest``."""
    return "".join("?" if is_control(character) else character for character in text[:longest])
