"""Who operates this instance, as the public pages print it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import cast

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True, slots=True)
class Brand:
    """What the public pages print of the operator; an empty value shows "not entered yet".

    The port may return any object with these attributes.
    """

    operator_name: str = ""
    address_lines: Sequence[str] = ()
    represented_by: str = ""
    email: str = ""
    phone: str = ""
    register_court: str = ""
    register_number: str = ""
    vat_id: str = ""
    supervisory: str = ""
    dsa_contact_email: str = ""
    privacy_contact: str = ""
    hosting_location: str = ""


def current_brand() -> object:
    """Return what the function named by ``UI_BRAND`` knows; without it nothing is entered yet."""
    name: str | None = getattr(settings, "UI_BRAND", None)
    found = cast("Callable[[], object]", import_string(name))() if name else None
    return found or Brand()
