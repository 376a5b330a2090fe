"""The worker's repeated work in words; a loop without words keeps its name."""

from django.utils.translation import gettext_lazy as _

_WORDS = {
    "availability": _("Question at the public address, once a minute"),
    "beat": _("Signs of life"),
    "demo": _("Simulated devices of the demonstration"),
    "dump": _("Backup of the platform"),
    "figures": _("Figures of the fleet"),
    "hours": _("Hourly values"),
    "house": _("Figures of the platform"),
    "inventory": _("Inventory of devices"),
    "jobs": _("Jobs"),
    "mail": _("Sending of mail"),
    "old-changes": _("Deletion of old changes of many devices"),
    "old-mail": _("Deletion of old mails"),
    "old-probes": _("Deletion of old answers at the public address"),
    "orphans": _("Deletion of files without an owner"),
    "package": _("Package of the agent"),
    "partitions": _("Deletion of old health values"),
    "presence": _("Presence of devices"),
    "removed-devices": _("Deletion of what removed devices left"),
    "scan": _("Check of uploaded files"),
    "sessions": _("Deletion of ended sessions"),
    "tasks": _("Watch over tasks"),
    "trail": _("Deletion of old log entries"),
}


def loop_in_words(name: str) -> str:
    """Return what a loop does."""
    return str(_WORDS.get(name, name))
