"""Groups, purposes and periods of personal data in the reader's language."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from obhut.kernel.data_classes import DataClass
from obhut.privacy.rules.catalogue import Group

GROUPS = {
    Group.NAMES: gettext_lazy("Names and addresses for mail"),
    Group.LOGINS: gettext_lazy("Times of sign-in and use"),
    Group.ADDRESSES: gettext_lazy("IP addresses and browsers"),
    Group.HARDWARE: gettext_lazy("Hardware of devices"),
    Group.SOFTWARE: gettext_lazy("Software of devices"),
    Group.CREDENTIALS: gettext_lazy("Means of sign-in"),
    Group.ACTIONS: gettext_lazy("Who did what"),
    Group.HEALTH: gettext_lazy("Health values of devices"),
    Group.MAIL: gettext_lazy("Mails that were sent"),
    Group.FILES: gettext_lazy("Uploaded files"),
    Group.ORGANISATION: gettext_lazy("Organisations and sites"),
    Group.CONTRACT: gettext_lazy("Agreements and plans"),
}
PURPOSES = {
    "contact": gettext_lazy("To know who works here and to write to that person"),
    "credential": gettext_lazy("To let only the right person in"),
    "session": gettext_lazy("To keep a sign-in open and to notice a foreign one"),
    "security-log": gettext_lazy("Evidence against misuse: who did what, when, from where"),
    "inventory": gettext_lazy("To look after a device, one must know what it is"),
    "telemetry": gettext_lazy("To notice faults before they do harm"),
    "mail": gettext_lazy("To send messages and to prove that they were sent"),
    "document": gettext_lazy("To keep what was handed to us for the contract"),
    "organisation": gettext_lazy("To know for whom we work and where"),
    "contract": gettext_lazy("To know what was agreed and what may be billed"),
}
BEGINNINGS = {
    "erasure of the account": gettext_lazy("erasure of the account"),
    "event": gettext_lazy("the event"),
    "end of the session": gettext_lazy("the end of the session"),
    "removal of the device": gettext_lazy("the removal of the device"),
    "measurement": gettext_lazy("the measurement"),
    "sending": gettext_lazy("the sending"),
    "deletion by its owner": gettext_lazy("deletion by its owner"),
    "end of contract": gettext_lazy("the end of the contract"),
}
JOBS = {
    "sessions": gettext_lazy("ended sessions and unused invitations"),
    "trail": gettext_lazy("old entries of the log and their names"),
    "removed-devices": gettext_lazy("what is left of removed devices"),
    "partitions": gettext_lazy("old health values"),
    "old-mail": gettext_lazy("old mails"),
    "orphans": gettext_lazy("files that nobody owns any more"),
}


def period(data_class: DataClass) -> str:
    """Return how long values of the class are kept."""
    begin = BEGINNINGS[data_class.retention_from]
    days = data_class.retention_days
    if days is None:
        return _("until %(event)s") % {"event": begin}
    words = ngettext("%(days)s day after %(event)s", "%(days)s days after %(event)s", days)
    return words % {"days": days, "event": begin}
