"""Which serial numbers, hardware ids and network addresses tell one machine from another."""

import re

_SHORTEST = 4
_NOT_BURNT_IN = 0b11  # group, or administered by somebody
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


def plain_mac(address: str) -> str:
    """Return a network card's own address as ``aa:bb:cc:dd:ee:ff``, else nothing.

    Addresses that software chose (virtual machines, bridges, private WLAN addresses), those of
    groups, and zeros belong to no machine.
    """
    digits = re.sub(r"[-.:\s]", "", address).casefold()
    if not re.fullmatch(r"[0-9a-f]{12}", digits) or len(set(digits)) == 1:
        return ""
    if int(digits[:2], 16) & _NOT_BURNT_IN or not digits.strip("0"):
        return ""
    return ":".join(digits[at : at + 2] for at in range(0, 12, 2))
