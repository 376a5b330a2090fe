"""What a machine is told when its inventory is not taken; nothing was changed then."""

from django.utils.translation import gettext_noop as _

REFUSALS: dict[str, tuple[int, str]] = {
    "token": (401, _("This upload key is not known or was revoked.")),
    "too-many-failures": (
        429,
        _("Too many failed attempts from this address. Wait a few minutes and try again."),
    ),
    "malformed": (400, _("This is not an inventory of a GLPI agent, or it is damaged.")),
    "action": (400, _("Only whole inventories are taken here.")),
    "partial": (
        400,
        _("Only whole inventories are taken here. Switch partial inventories of the agent off."),
    ),
    "not-a-computer": (400, _("Only computers are taken here, no printers or network devices.")),
    "version": (
        400,
        _("This version of the agent is not supported. GLPI-Agent 1.4 or newer 1.x is needed."),
    ),
    "no-identity": (
        400,
        _("The machine names neither a usable hardware id nor a usable serial number."),
    ),
    "too-big": (413, _("The inventory is larger than 10 MB.")),
    "too-many": (413, _("The inventory has more entries than are taken: 20,000 programs.")),
    "too-many-devices": (
        409,
        _("This customer has as many uploaded devices as are allowed. Remove some first."),
    ),
    "device-removed": (
        409,
        _("This device was removed by a person and does not come back by itself."),
    ),
}
