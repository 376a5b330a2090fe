"""What other rooms may use of contracts."""

from obhut.contracts.ports import Capability, capabilities, provide

__all__ = ["Capability", "capabilities", "provide"]
