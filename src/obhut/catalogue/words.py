"""Functions and kinds in the reader's language."""

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from obhut.kernel.capabilities import Capability

_WORDS = {
    Capability.MONITORING: _("Monitoring of health and outages"),
    Capability.INVENTORY: _("Inventory of hardware and software"),
    Capability.TICKETS: _("Requests to support"),
    Capability.PATCHING: _("Security updates outside working hours"),
    Capability.REMOTE_MAINTENANCE: _("Remote maintenance"),
    Capability.ANTIVIRUS: _("Managed virus protection"),
    Capability.BACKUP: _("Backup of the device"),
    Capability.FAST_REACTION: _("Shorter reaction times"),
}


def capability_words(capability: Capability) -> str:
    """Return the name of a function for people."""
    return str(_WORDS[capability])


def in_language(german: str, english: str) -> str:
    """Return the text in the language of the page; German where there is no English one."""
    is_english = (get_language() or "de").startswith("en")
    return english if is_english and english else german
