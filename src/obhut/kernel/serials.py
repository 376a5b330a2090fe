"""Which serial numbers and hardware ids tell one machine from another."""

import re

_SHORTEST = 4
_WORDS = frozenset(
    {
        "none", "null", "n/a", "na", "unknown", "default", "default string", "not specified",
        "not available", "not applicable", "invalid", "empty", "o.e.m.", "oem", "serial",
        "serial number", "system serial number", "chassis serial number",
        "base board serial number",
        "no asset tag", "xxxxxxx", "123456789", "1234567890", "0123456789", "1234567",
        "not settable", "sernum0", "to be filled", "tobefilledbyo.e.m.",
    }
)  # fmt: skip
_FILLED = re.compile(
    r"to\s*be\s*filled|o\.?e\.?m\b|default|^system\s|not\s+(spec|avail|appl|sett|prov|pres)"
    r"|\b(chassis|asset|standard|virtual|unknown|invalid)\b|serial\s*number|x{3,}|0?123456\d*$"
)


def normal(serial: str) -> str:
    """Return a serial number as it is compared."""
    return " ".join(serial.split()).casefold()


def is_real(serial: str) -> bool:
    """Tell whether a serial number can belong to one machine only.

    Makers leave placeholders ("To be filled by O.E.M."), zeros or one letter many times.
    """
    text = normal(serial)
    bare = re.sub(r"[\W_]", "", text)
    if len(bare) < _SHORTEST or text in _WORDS or _FILLED.search(text):
        return False
    return len(set(bare)) > 1


def is_real_uuid(uuid: str) -> bool:
    """Tell whether a hardware id is one: 32 hexadecimal digits, not all zeros, ones or in a row."""
    digits = re.sub(r"[-\s{}]", "", uuid).casefold()
    if not re.fullmatch(r"[0-9a-f]{32}", digits):
        return False
    return len(set(digits)) > 2 and not digits.startswith(("03000200040005000006", "0123456789"))
