"""Persons who sign in."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from obhut.kernel import clock
from obhut.kernel.data_classes import CONTACT, CREDENTIAL, SECURITY_LOG, TECHNICAL, DataClass
from obhut.tenancy.api import Kind, Scope
from obhut.tenancy.row_access import Grant, RowAccess, Rows


class Role(models.TextChoices):
    """What a person may do; the prefix names the level at which the person works."""

    OPERATOR_ADMIN = "operator-admin", _("operator: administrator")
    OPERATOR_TECHNICIAN = "operator-technician", _("operator: technician")
    OPERATOR_ACCOUNTANT = "operator-accountant", _("operator: accountant")
    OPERATOR_DPO = "operator-dpo", _("operator: data protection officer")
    PARTNER_ADMIN = "partner-admin", _("partner: administrator")
    PARTNER_TECHNICIAN = "partner-technician", _("partner: technician")
    CUSTOMER_ADMIN = "customer-admin", _("customer: administrator")
    CUSTOMER_EMPLOYEE = "customer-employee", _("customer: employee")


class PersonManager(BaseUserManager["Person"]):
    """Finds persons by their mail address, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        """Return the person with this address."""
        return self.get(email__iexact=username)


class Person(AbstractBaseUser):
    """A natural person with a personal mail address (V-5.1); never shared, never a service."""

    email = models.EmailField(_("e-mail"), unique=True)
    first_name = models.CharField(_("first name"), max_length=80)
    last_name = models.CharField(_("last name"), max_length=80)
    role = models.CharField(_("role"), max_length=24, choices=Role.choices)
    partner = models.ForeignKey(
        "tenancy.Partner",
        verbose_name=_("partner"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    customer = models.ForeignKey(
        "tenancy.Customer",
        verbose_name=_("customer"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    language = models.CharField(_("language"), max_length=2, default="de")
    theme = models.CharField(_("appearance"), max_length=5, default="auto")
    blocked_at = models.DateTimeField(_("blocked"), null=True, blank=True)
    blocked_reason = models.CharField(
        _("reason of the block"), max_length=300, blank=True, default=""
    )
    notice_acknowledged_at = models.DateTimeField(_("notice acknowledged"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), default=clock.real)

    objects = PersonManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["first_name", "last_name"]

    field_classes: ClassVar[dict[str, DataClass]] = {
        "id": TECHNICAL,
        "email": CONTACT,
        "first_name": CONTACT,
        "last_name": CONTACT,
        "role": TECHNICAL,
        "partner": TECHNICAL,
        "customer": TECHNICAL,
        "language": CONTACT,
        "theme": CONTACT,
        "password": CREDENTIAL,
        "last_login": SECURITY_LOG,
        "blocked_at": SECURITY_LOG,
        "blocked_reason": SECURITY_LOG,
        "notice_acknowledged_at": SECURITY_LOG,
        "created_at": TECHNICAL,
    }
    row_access: ClassVar[RowAccess] = RowAccess(
        login=Grant("select, insert, update"),
        operator=Grant("select, insert, update"),
        partner=Grant("select, insert, update", Rows.OWN_PARTNER),
        customer=Grant("select, insert, update", Rows.OWN_CUSTOMER),
        worker=Grant("select, update"),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="person_stands_at_the_level_of_the_role",
                condition=(
                    models.Q(role__startswith="operator-", partner=None, customer=None)
                    | models.Q(role__startswith="partner-", partner__isnull=False, customer=None)
                    | models.Q(
                        role__startswith="customer-", partner__isnull=False, customer__isnull=False
                    )
                ),
            )
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """Return first and last name."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        """Tell whether the person may sign in at all."""
        return self.blocked_at is None

    @property
    def scope(self) -> Scope:
        """Return the part of the tree in which the person works."""
        kind = Kind(self.role.split("-", 1)[0])
        return Scope(kind, self.partner_id, self.customer_id, self._scope_label(kind))

    def _scope_label(self, kind: Kind) -> str:
        if kind is Kind.OPERATOR:
            return str(_("Operator"))
        return str(self.partner if kind is Kind.PARTNER else self.customer)
