"""Numbers that look random and are always the same for the same words: cheap, and pure."""

_MASK = 0xFFFF_FFFF


def unit(*words: int) -> float:
    """Return a number from 0 up to 1 that depends on all ``words`` and nothing else."""
    mixed = 0x9E37_79B9
    for word in words:
        mixed = ((mixed ^ word) * 0x85EB_CA6B) & _MASK
        mixed ^= mixed >> 13
        mixed = (mixed * 0xC2B2_AE35) & _MASK
        mixed ^= mixed >> 16
    return mixed / (_MASK + 1)


def between(low: float, high: float, *words: int) -> float:
    """Return a number from ``low`` up to ``high``."""
    return low + (high - low) * unit(*words)
