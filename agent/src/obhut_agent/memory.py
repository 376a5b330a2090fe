"""Give back what only the start needed."""

import ctypes
import gc


def settle() -> None:
    """Collect, never look at the start-up objects again, return free pages to the system."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
