"""Who operates this instance, as the public pages print it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string


class BrandData(Protocol):
    """What the public pages need to know; an empty value is printed as "not entered yet"."""

    @property
    def operator_name(self) -> str: ...  # noqa: D102 - the names say it
    @property
    def address_lines(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def represented_by(self) -> str: ...  # noqa: D102
    @property
    def email(self) -> str: ...  # noqa: D102
    @property
    def phone(self) -> str: ...  # noqa: D102
    @property
    def register_court(self) -> str: ...  # noqa: D102
    @property
    def register_number(self) -> str: ...  # noqa: D102
    @property
    def vat_id(self) -> str: ...  # noqa: D102
    @property
    def supervisory(self) -> str: ...  # noqa: D102
    @property
    def dsa_contact_email(self) -> str: ...  # noqa: D102
    @property
    def privacy_contact(self) -> str: ...  # noqa: D102
    @property
    def hosting_location(self) -> str: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Brand:
    """A plain ``BrandData``; with no arguments it is an instance that nobody has set up yet."""

    operator_name: str = ""
    address_lines: tuple[str, ...] = ()
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


def current_brand() -> BrandData:
    """Return what the function named by ``UI_BRAND`` knows; without that setting all is empty."""
    name: str | None = getattr(settings, "UI_BRAND", None)
    return cast("Callable[[], BrandData]", import_string(name))() if name else Brand()
