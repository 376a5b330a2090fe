"""Clauses in the reader's language: states, documents, kinds, rooms."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from obhut.console.clause_data import Document, State
from obhut.ui.components import Badge, Status

STATES = {
    State.DONE: gettext_lazy("fulfilled"),
    State.TODO: gettext_lazy("open"),
    State.EXEMPT: gettext_lazy("no behaviour of its own"),
}
DOCUMENTS = {
    Document.PRODUCT: gettext_lazy("Product page"),
    Document.MANAGED: gettext_lazy("Terms for Managed Services"),
    Document.SAAS: gettext_lazy("Terms of the online platform"),
    Document.LAW: gettext_lazy("Duties by law"),
}
_SIGNS = {State.DONE: Status.OK, State.TODO: Status.WARNING, State.EXEMPT: Status.INFO}
KINDS = {
    "rule": gettext_lazy("a rule that calculates"),
    "process": gettext_lazy("a course of action"),
    "text": gettext_lazy("wording only"),
}
ROOMS = {
    "accounts": gettext_lazy("Accounts"),
    "agent": gettext_lazy("Agent on the device"),
    "antivirus": gettext_lazy("Virus protection"),
    "audit": gettext_lazy("Log"),
    "backups": gettext_lazy("Backups of devices"),
    "billing": gettext_lazy("Billing"),
    "catalogue": gettext_lazy("Services and prices"),
    "commands": gettext_lazy("Commands"),
    "config": gettext_lazy("Platform"),
    "console": gettext_lazy("Pages"),
    "contracts": gettext_lazy("Contracts"),
    "devices": gettext_lazy("Devices"),
    "documents": gettext_lazy("Documents"),
    "files": gettext_lazy("Files"),
    "gateway": gettext_lazy("Gateway of the devices"),
    "health": gettext_lazy("Health"),
    "insights": gettext_lazy("Recommendations"),
    "kernel": gettext_lazy("Rules of time and money"),
    "maintenance": gettext_lazy("Operation"),
    "notifications": gettext_lazy("Messages"),
    "patching": gettext_lazy("Updates"),
    "policies": gettext_lazy("Policies"),
    "portal": gettext_lazy("Portal"),
    "privacy": gettext_lazy("Data protection"),
    "remote": gettext_lazy("Remote maintenance"),
    "rest": gettext_lazy("Interface for programs"),
    "tenancy": gettext_lazy("Partners and customers"),
    "tickets": gettext_lazy("Tickets"),
    "ui": gettext_lazy("Look and operation"),
    "work": gettext_lazy("Tasks"),
}


def state_badge(state: State) -> Badge:
    """Return the state with its sign."""
    return Badge(_SIGNS[state], str(STATES[state]))


def evidence(code: int, tests: int) -> str:
    """Return in words how much stands behind a clause."""
    if not code and not tests:
        return ""
    return _("Places in the program: %(code)s · Tests: %(tests)s") % {"code": code, "tests": tests}
