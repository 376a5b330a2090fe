"""Products, their descriptions, price lists, and the drafts of both."""

from dataclasses import replace
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from obhut.kernel import clock
from obhut.kernel.data_classes import TECHNICAL, DataClass
from obhut.kernel.prices import Tiering
from obhut.tenancy.row_access import READ, WRITE, Grant, RowAccess

# The offer is public: whoever may open a page may read it, and nobody changes what is published.
_PUBLISHED = RowAccess(
    login=Grant(READ),
    operator=Grant("select, insert"),
    partner=Grant(READ),
    customer=Grant(READ),
    visitor=Grant(READ),
    worker=Grant(READ),
)
_DRAFT = RowAccess(operator=Grant(WRITE))


class Kind(models.TextChoices):
    """How a product is counted and billed."""

    DEVICE = "device", _("Service for a device")
    METERED = "metered", _("By usage")
    ONE_OFF = "one-off", _("One-off")
    HOURLY = "hourly", _("By the hour")
    THIRD_PARTY = "third-party", _("Offer of a third party")


class Tiers(models.TextChoices):
    """How tiers of a price count; the words of ``obhut.kernel.prices.Tiering``."""

    GRADUATED = Tiering.GRADUATED, _("each part at its own price")
    VOLUME = Tiering.VOLUME, _("all at the price of the tier reached")


class Product(models.Model):
    """Something that is offered; a plan is a product of the kind ``device``.

    Names are the German ones; the English ones stand beside them, empty means the same.
    """

    key = models.SlugField(_("key"), max_length=40, unique=True)
    family = models.SlugField(_("family"), max_length=40)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.DEVICE)
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=80, blank=True, default="")
    summary = models.CharField(_("in one sentence"), max_length=200, blank=True, default="")
    summary_en = models.CharField(
        _("in one sentence in English"), max_length=200, blank=True, default=""
    )
    unit = models.CharField(_("unit"), max_length=30, blank=True, default="")
    position = models.IntegerField(_("place in the catalogue"), default=0)
    ended_on = models.DateField(_("offered until"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), default=clock.now)

    field_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        (
            "id", "key", "family", "kind", "name", "name_en", "summary", "summary_en", "unit",
            "position", "ended_on", "created_at",
        ),
        TECHNICAL,
    )  # fmt: skip
    row_access: ClassVar[RowAccess] = replace(_PUBLISHED, operator=Grant("select, insert, update"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="product_of_a_kind", condition=models.Q(kind__in=Kind.values)
            )
        ]

    def __str__(self) -> str:
        return self.name


class AddOn(models.Model):
    """A product that can be booked on top of another one."""

    addon = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    base = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")

    field_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("id", "addon", "base"), TECHNICAL
    )
    row_access: ClassVar[RowAccess] = replace(_PUBLISHED, operator=Grant(WRITE))

    class Meta:
        constraints = [
            models.UniqueConstraint(name="addon_once", fields=["addon", "base"]),
            models.CheckConstraint(
                name="addon_of_another", condition=~models.Q(addon=models.F("base"))
            ),
        ]


class BundlePart(models.Model):
    """A product that is part of a bundle, and how many of it; the bundle has its own price."""

    bundle = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    part = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField(_("quantity"), default=1)

    field_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("id", "bundle", "part", "quantity"), TECHNICAL
    )
    row_access: ClassVar[RowAccess] = AddOn.row_access

    class Meta:
        constraints = [
            models.UniqueConstraint(name="part_once", fields=["bundle", "part"]),
            models.CheckConstraint(
                name="part_of_another", condition=~models.Q(bundle=models.F("part"))
            ),
            models.CheckConstraint(name="part_counts", condition=models.Q(quantity__gte=1)),
        ]


class DescriptionText(models.Model):
    """What a description says; the same in a draft and in a published version.

    ``limits`` is a list of maps with ``key``, ``label``, ``label_en``, ``amount`` (text of a
    decimal) and ``unit``.
    """

    effective_on = models.DateField(_("effective from"))
    text = models.TextField(_("text"))
    text_en = models.TextField(_("text in English"))
    capabilities = ArrayField(models.CharField(max_length=20), verbose_name=_("functions"))
    limits = models.JSONField(_("limits"), default=list, blank=True)

    class Meta:
        abstract = True


class ServiceDescription(DescriptionText):
    """A published version of what a product contains (V-3.2). Never changed, never deleted."""

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(_("version"))
    published_at = models.DateTimeField(_("published"), default=clock.now)
    published_by = models.BigIntegerField(_("published by"), null=True)
    content_hash = models.CharField(_("hash"), max_length=64)

    field_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        (
            "id", "product", "version", "effective_on", "text", "text_en", "capabilities",
            "limits", "published_at", "published_by", "content_hash",
        ),
        TECHNICAL,
    )  # fmt: skip
    row_access: ClassVar[RowAccess] = _PUBLISHED

    class Meta:
        constraints = [
            models.UniqueConstraint(name="description_version", fields=["product", "version"]),
            models.UniqueConstraint(name="description_day", fields=["product", "effective_on"]),
        ]


class DescriptionDraft(DescriptionText):
    """The next description of a product while it is written."""

    product = models.OneToOneField(Product, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(_("changed"), default=clock.now)
    changed_by = models.BigIntegerField(_("changed by"), null=True)

    field_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        (
            "id", "product", "effective_on", "text", "text_en", "capabilities", "limits",
            "changed_at", "changed_by",
        ),
        TECHNICAL,
    )  # fmt: skip
    row_access: ClassVar[RowAccess] = _DRAFT


class PriceList(models.Model):
    """A published list of prices: it holds from a day on until the next one begins.

    One list a day, so no two overlap. ``price_count`` seals it: a trigger lets exactly so many
    prices in, and none out.
    """

    version = models.PositiveIntegerField(_("version"), unique=True)
    valid_from = models.DateField(_("valid from"), unique=True)
    price_count = models.PositiveIntegerField()
    published_at = models.DateTimeField(_("published"), default=clock.now)
    published_by = models.BigIntegerField(_("published by"), null=True)

    field_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("id", "version", "valid_from", "price_count", "published_at", "published_by"), TECHNICAL
    )
    row_access: ClassVar[RowAccess] = _PUBLISHED


class PriceTier(models.Model):
    """The net price of a product for a quantity up to and including ``up_to``."""

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    tiering = models.CharField(
        _("tiers"), max_length=10, choices=Tiers.choices, default=Tiers.GRADUATED
    )
    up_to = models.DecimalField(_("up to"), max_digits=14, decimal_places=3, null=True, blank=True)
    unit_price = models.DecimalField(_("net price"), max_digits=12, decimal_places=4)

    class Meta:
        abstract = True


class ListedPrice(PriceTier):
    """A price of a published list, with the product's name and unit of that day."""

    price_list = models.ForeignKey(PriceList, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=80, blank=True, default="")
    unit = models.CharField(_("unit"), max_length=30, blank=True, default="")

    field_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        (
            "id", "product", "tiering", "up_to", "unit_price", "price_list", "name", "name_en",
            "unit",
        ),
        TECHNICAL,
    )  # fmt: skip
    row_access: ClassVar[RowAccess] = _PUBLISHED

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="price_once",
                fields=["price_list", "product", "up_to"],
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="price_not_negative", condition=models.Q(unit_price__gte=0)
            ),
            models.CheckConstraint(
                name="tier_above_zero", condition=models.Q(up_to=None) | models.Q(up_to__gt=0)
            ),
        ]


class PriceListDraft(models.Model):
    """The next price list while it is written; there is one at a time."""

    only = models.BooleanField(default=True, unique=True)
    valid_from = models.DateField(_("valid from"))
    changed_at = models.DateTimeField(_("changed"), default=clock.now)
    changed_by = models.BigIntegerField(_("changed by"), null=True)

    field_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("id", "only", "valid_from", "changed_at", "changed_by"), TECHNICAL
    )
    row_access: ClassVar[RowAccess] = _DRAFT

    class Meta:
        constraints = [
            models.CheckConstraint(name="one_price_draft", condition=models.Q(only=True))
        ]


class DraftPrice(PriceTier):
    """A price of the draft."""

    draft = models.ForeignKey(PriceListDraft, on_delete=models.CASCADE, related_name="+")

    field_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("id", "product", "tiering", "up_to", "unit_price", "draft"), TECHNICAL
    )
    row_access: ClassVar[RowAccess] = _DRAFT

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="draft_price_once",
                fields=["draft", "product", "up_to"],
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="draft_price_not_negative", condition=models.Q(unit_price__gte=0)
            ),
        ]
