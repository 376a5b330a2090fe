"""What other rooms may use of the inventory."""

from obhut.inventory.applying import Inbox

__all__ = ["Inbox"]
