"""What other rooms may use of notifications."""

from obhut.notifications.operations import send
from obhut.notifications.relay import deliver_due
from obhut.notifications.rules.template import TemplateFault

__all__ = ["TemplateFault", "deliver_due", "send"]
