"""Which serial numbers tell machines apart; makers ship the same words in many of them. Pure."""

import re

_SHORTEST = 4
_WORDS = re.compile(
    r"to be filled|o\.?e\.?m|default|not (applicable|specified|available|provided|present)"
    r"|system serial|serial ?number|chassis|unknown|invalid|none|empty|null|n/?a|x{3,}"
    r"|virtual|0?123456\d*|asset|standard",
    re.IGNORECASE,
)


def is_telling(serial: str) -> bool:
    """Tell whether two machines with this serial number are likely one and the same."""
    text = serial.strip()
    letters = {letter for letter in text if letter.isalnum()}
    return len(text) >= _SHORTEST and len(letters) > 1 and not _WORDS.search(text)
