"""Persons who sign in."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from obhut.accounts.saved_views import SavedView  # noqa: F401 - a table of this room
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


_MANAGED = (
    "update(first_name, last_name, role, language, theme, single_keys, blocked_at, blocked_reason)"
)


def _stands_at_its_level(name: str) -> models.CheckConstraint:
    """Return the rule that the role's prefix and the place in the tree agree."""
    return models.CheckConstraint(
        name=name,
        condition=(
            models.Q(role__startswith="operator-", partner=None, customer=None)
            | models.Q(role__startswith="partner-", partner__isnull=False, customer=None)
            | models.Q(role__startswith="customer-", partner__isnull=False, customer__isnull=False)
        ),
    )


class PersonManager(BaseUserManager["Person"]):
    """Finds persons by their mail address, whatever its case, and those of a scope."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        """Return the person with this address."""
        return self.get(email__iexact=username or "")

    def visible_to(self, scope: Scope) -> "models.QuerySet[Person]":
        """Return the people who work inside ``scope``; a partner sees those of its customers."""
        if scope.kind is Kind.CUSTOMER:
            return self.filter(customer=scope.customer_id)
        return self.filter(partner=scope.partner_id) if scope.kind is Kind.PARTNER else self.all()


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
    single_keys = models.BooleanField(_("single keys"), default=True)
    blocked_at = models.DateTimeField(_("blocked"), null=True, blank=True)
    blocked_reason = models.CharField(
        _("reason of the block"), max_length=300, blank=True, default=""
    )
    notice_acknowledged_at = models.DateTimeField(_("notice acknowledged"), null=True, blank=True)
    factor_at = models.DateTimeField(_("second factor since"), null=True, blank=True)
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
        "single_keys": CONTACT,
        "password": CREDENTIAL,
        "last_login": SECURITY_LOG,
        "blocked_at": SECURITY_LOG,
        "blocked_reason": SECURITY_LOG,
        "notice_acknowledged_at": SECURITY_LOG,
        "factor_at": SECURITY_LOG,
        "created_at": TECHNICAL,
    }
    # Only sign-in and invitation write passwords; a tenant's role cannot.
    row_access: ClassVar[RowAccess] = RowAccess(
        login=Grant("select, insert, update"),
        operator=Grant(f"select, insert, {_MANAGED}"),
        partner=Grant(f"select, {_MANAGED}", Rows.OWN_PARTNER),
        customer=Grant(f"select, {_MANAGED}", Rows.OWN_CUSTOMER),
        worker=Grant("select, update"),
    )

    class Meta:
        constraints = [
            _stands_at_its_level("person_stands_at_the_level_of_the_role"),
            models.CheckConstraint(
                name="person_email_is_lower_case", condition=models.Q(email=Lower("email"))
            ),
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
            return ""
        return str(self.partner if kind is Kind.PARTNER else self.customer)


class InvitationManager(models.Manager["Invitation"]):
    """Finds the invitations of a scope."""

    def visible_to(self, scope: Scope) -> "models.QuerySet[Invitation]":
        """Return the invitations to places inside ``scope``."""
        if scope.kind is Kind.CUSTOMER:
            return self.filter(customer=scope.customer_id)
        return self.filter(partner=scope.partner_id) if scope.kind is Kind.PARTNER else self.all()


class Invitation(models.Model):
    """A link by which one natural person gets an account: one use, seven days.

    Only the hash of the token is kept. The person comes into being when the link is used, so that
    nobody who invites learns whether the address is known elsewhere.
    """

    token_hash = models.CharField(_("token"), max_length=64, unique=True)
    email = models.EmailField(_("e-mail"))
    first_name = models.CharField(_("first name"), max_length=80)
    last_name = models.CharField(_("last name"), max_length=80)
    role = models.CharField(_("role"), max_length=24, choices=Role.choices)
    partner = models.ForeignKey(
        "tenancy.Partner", verbose_name=_("partner"), on_delete=models.PROTECT,
        null=True, blank=True, related_name="+",
    )  # fmt: skip
    customer = models.ForeignKey(
        "tenancy.Customer", verbose_name=_("customer"), on_delete=models.PROTECT,
        null=True, blank=True, related_name="+",
    )  # fmt: skip
    language = models.CharField(_("language"), max_length=2, default="de")
    invited_by = models.ForeignKey(
        Person, verbose_name=_("invited by"), on_delete=models.PROTECT,
        null=True, blank=True, related_name="+",
    )  # fmt: skip
    created_at = models.DateTimeField(_("created"), default=clock.real)
    expires_at = models.DateTimeField(_("valid until"))
    used_at = models.DateTimeField(_("used"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects = InvitationManager()
    field_classes: ClassVar[dict[str, DataClass]] = {
        "id": TECHNICAL,
        "token_hash": CREDENTIAL,
        "email": CONTACT,
        "first_name": CONTACT,
        "last_name": CONTACT,
        "role": TECHNICAL,
        "partner": TECHNICAL,
        "customer": TECHNICAL,
        "language": CONTACT,
        "invited_by": SECURITY_LOG,
        "created_at": TECHNICAL,
        "expires_at": TECHNICAL,
        "used_at": SECURITY_LOG,
        "revoked_at": SECURITY_LOG,
    }
    row_access: ClassVar[RowAccess] = RowAccess(
        login=Grant("select, update(used_at)"),
        operator=Grant("select, insert, update(revoked_at)"),
        partner=Grant("select, insert, update(revoked_at)", Rows.OWN_PARTNER),
        customer=Grant("select, insert, update(revoked_at)", Rows.OWN_CUSTOMER),
        worker=Grant("select, delete"),
    )

    class Meta:
        constraints = [_stands_at_its_level("invitation_stands_at_the_level_of_the_role")]
        indexes = [models.Index("expires_at", name="invitation_expires")]

    @property
    def full_name(self) -> str:
        """Return first and last name."""
        return f"{self.first_name} {self.last_name}".strip()
