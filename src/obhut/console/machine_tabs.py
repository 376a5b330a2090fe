"""The parts of the operation, as far as the person may see them."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from obhut.console.rights import may_decide_for_all, role_of
from obhut.ui.components import Tab


def machine_tabs(request: HttpRequest) -> list[Tab]:
    """Return the tabs of the pages below ``/betrieb/``."""
    tabs = [
        Tab(_("Processes"), reverse("machine_room")),
        Tab(_("Queues"), reverse("machine_room_queues")),
        Tab(_("Agents"), reverse("machine_room_agents")),
        Tab(_("Backup"), reverse("machine_room_dumps")),
        Tab(_("Availability"), reverse("machine_availability")),
        Tab(_("Versions"), reverse("machine_room_versions")),
    ]
    if may_decide_for_all(role_of(request)):
        tabs.append(Tab(_("Settings"), reverse("operator_settings")))
    return tabs
