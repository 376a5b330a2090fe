"""Partners, customers, sites and the operator's brand."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from obhut.kernel import clock
from obhut.kernel.data_classes import ORGANISATION, TECHNICAL, DataClass
from obhut.tenancy.row_access import READ, WRITE, Grant, RowAccess, Rows
from obhut.tenancy.scopes import Kind, Scope


class Partner(models.Model):
    """An IT service provider; the operator has a partner row of its own for direct customers."""

    name = models.CharField(_("name"), max_length=120)
    is_operator = models.BooleanField(_("operator's own"), default=False)
    created_at = models.DateTimeField(_("created"), default=clock.real)

    field_classes: ClassVar[dict[str, DataClass]] = {
        "id": TECHNICAL,
        "name": ORGANISATION,
        "is_operator": TECHNICAL,
        "created_at": TECHNICAL,
    }
    row_access: ClassVar[RowAccess] = RowAccess(
        login=Grant(READ),
        operator=Grant(WRITE),
        partner=Grant(READ, Rows.OWN_PARTNER),
        customer=Grant(READ, Rows.OWN_PARTNER),
        gateway=Grant(READ),
        worker=Grant(READ),
        partner_column="id",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_operator_partner",
                fields=["is_operator"],
                condition=models.Q(is_operator=True),
            )
        ]

    def __str__(self) -> str:
        return self.name


class CustomerKind(models.TextChoices):
    """Which law and which prices apply to a customer (V-0, V-13.4)."""

    BUSINESS = "business", _("business")
    PUBLIC = "public", _("public body")
    CONSUMER = "consumer", _("consumer")
    FOREIGN = "foreign", _("seated abroad")


class CustomerQuerySet(models.QuerySet["Customer"]):
    """Customers of a scope."""

    def visible_to(self, scope: Scope) -> "CustomerQuerySet":
        """Return the customers inside ``scope``."""
        if scope.kind is Kind.OPERATOR:
            return self.all()
        if scope.kind is Kind.PARTNER:
            return self.filter(partner_id=scope.partner_id or 0)
        return self.filter(pk=scope.customer_id or 0)


class Customer(models.Model):
    """Somebody whose devices are looked after; belongs to exactly one partner."""

    partner = models.ForeignKey(
        Partner, verbose_name=_("partner"), on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(
        _("kind"), max_length=10, choices=CustomerKind.choices, default=CustomerKind.BUSINESS
    )
    is_demo = models.BooleanField(_("demo"), default=False)
    created_at = models.DateTimeField(_("created"), default=clock.real)

    objects = CustomerQuerySet.as_manager()
    field_classes: ClassVar[dict[str, DataClass]] = {
        "id": TECHNICAL,
        "partner": TECHNICAL,
        "name": ORGANISATION,
        "kind": ORGANISATION,
        "is_demo": TECHNICAL,
        "created_at": TECHNICAL,
    }
    row_access: ClassVar[RowAccess] = RowAccess(
        login=Grant(READ),
        operator=Grant(WRITE),
        partner=Grant("select, insert, update", Rows.OWN_PARTNER),
        customer=Grant(READ, Rows.OWN_CUSTOMER),
        gateway=Grant(READ),
        worker=Grant(READ),
        customer_column="id",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(name="customer_name_per_partner", fields=["partner", "name"]),
            models.UniqueConstraint(name="customer_of_partner", fields=["id", "partner"]),
        ]
        # Lists over the whole instance, of devices too, walk customers by name and stop early.
        indexes = [models.Index(name="customer_by_name", fields=["name", "id"])]

    def __str__(self) -> str:
        return self.name


def inside(scope: Scope) -> models.Q:
    """Return the condition that a row with ``partner_id`` and ``customer_id`` lies inside."""
    if scope.kind is Kind.CUSTOMER:
        return models.Q(partner_id=scope.partner_id, customer_id=scope.customer_id)
    return models.Q(partner_id=scope.partner_id) if scope.kind is Kind.PARTNER else models.Q()


class TenantQuerySet(models.QuerySet[models.Model]):
    """Rows that carry ``partner_id`` and ``customer_id``."""

    def visible_to(self, scope: Scope) -> "TenantQuerySet":
        """Return the rows inside ``scope``: the filter; row-level security is the net under it."""
        return self.filter(inside(scope))


class Site(models.Model):
    """A place where a customer works: its time zone and federal state decide the calendar."""

    partner = models.ForeignKey(
        Partner, verbose_name=_("partner"), on_delete=models.PROTECT, related_name="+"
    )
    customer = models.ForeignKey(
        Customer, verbose_name=_("customer"), on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(_("name"), max_length=120)
    time_zone = models.CharField(_("time zone"), max_length=40, default="Europe/Berlin")
    state = models.CharField(_("federal state"), max_length=2, blank=True, default="")
    address = models.TextField(_("address"), blank=True, default="")

    objects = TenantQuerySet.as_manager()
    field_classes: ClassVar[dict[str, DataClass]] = {
        "id": TECHNICAL,
        "partner": TECHNICAL,
        "customer": TECHNICAL,
        "name": ORGANISATION,
        "time_zone": ORGANISATION,
        "state": ORGANISATION,
        "address": ORGANISATION,
    }
    row_access: ClassVar[RowAccess] = RowAccess.tenant(gateway=READ, worker=READ)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="site_name_per_customer", fields=["customer", "name"])
        ]

    def __str__(self) -> str:
        return self.name


class Brand(models.Model):
    """Under which name the operator appears: Impressum, sender, host names (C-1.d, C-5.5, L-11).

    Rows are never changed once documents were issued under them: a change adds a row, the newest
    one is in force.
    """

    valid_from = models.DateTimeField(_("valid from"), default=clock.real)
    operator_name = models.CharField(_("operator"), max_length=120)
    address = models.TextField(_("address"), blank=True, default="")
    represented_by = models.CharField(_("represented by"), max_length=200, blank=True, default="")
    email = models.EmailField(_("e-mail"), blank=True, default="")
    phone = models.CharField(_("phone"), max_length=40, blank=True, default="")
    register_court = models.CharField(_("register court"), max_length=120, blank=True, default="")
    register_number = models.CharField(_("register number"), max_length=40, blank=True, default="")
    vat_id = models.CharField(_("VAT id"), max_length=20, blank=True, default="")
    supervisory = models.CharField(
        _("supervisory authority"), max_length=200, blank=True, default=""
    )
    dsa_contact_email = models.EmailField(_("contact for reports"), blank=True, default="")
    privacy_contact = models.CharField(_("privacy contact"), max_length=200, blank=True, default="")
    hosting_location = models.CharField(_("hosting"), max_length=200, blank=True, default="")
    mail_sender = models.EmailField(_("sender of mails"), blank=True, default="")
    host_names = models.TextField(_("host names"), blank=True, default="")
    terms_preset = models.CharField(_("terms"), max_length=40, default="managed-services")
    state = models.CharField(_("federal state"), max_length=2, blank=True, default="")
    colour = models.CharField(_("colour"), max_length=7, blank=True, default="")

    field_classes: ClassVar[dict[str, DataClass]] = {
        "id": TECHNICAL,
        "valid_from": TECHNICAL,
        **dict.fromkeys(
            (
                "operator_name", "address", "represented_by", "email", "phone", "register_court",
                "register_number", "vat_id", "supervisory", "dsa_contact_email", "privacy_contact",
                "hosting_location", "mail_sender", "host_names", "terms_preset", "state", "colour",
            ),
            ORGANISATION,
        ),
    }  # fmt: skip
    row_access: ClassVar[RowAccess] = RowAccess(
        login=Grant(READ),
        operator=Grant("select, insert"),
        partner=Grant(READ),
        customer=Grant(READ),
        visitor=Grant(READ),
        worker=Grant(READ),
    )

    @property
    def address_lines(self) -> list[str]:
        """Return the address line by line."""
        return self.address.splitlines()


class Switch(models.Model):
    """Something that the operator may turn on for everybody; without a row it is off."""

    name = models.CharField(_("name"), max_length=40, primary_key=True)
    is_on = models.BooleanField(_("turned on"), default=False)
    changed_at = models.DateTimeField(_("changed"), default=clock.real)

    field_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("name", "is_on", "changed_at"), TECHNICAL
    )
    row_access: ClassVar[RowAccess] = RowAccess(
        login=Grant(READ),
        operator=Grant("select, insert, update"),
        partner=Grant(READ),
        customer=Grant(READ),
        visitor=Grant(READ),
        worker=Grant(READ),
    )
