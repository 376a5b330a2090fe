"""Leistungen: the operator's products, and the versions of what they contain."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from obhut.catalogue import drafts, products, queries
from obhut.catalogue.differences import description_changes
from obhut.catalogue.models import DescriptionDraft, Kind, Product
from obhut.catalogue.offers import Description, Offer
from obhut.catalogue.product_forms import ChangeProductForm, NewProductForm
from obhut.catalogue.rights import require_reader, require_writer, writes
from obhut.catalogue.wording import price_words
from obhut.kernel import clock
from obhut.ui.components import Badge, Crumb, Fact, Status


@require_safe
def own_products(request: HttpRequest) -> HttpResponse:
    """List everything that is or was offered, with its price and description of today."""
    require_reader(request)
    drafted = set(DescriptionDraft.objects.values_list("product_id", flat=True))
    rows = [_row(each, drafted) for each in Product.objects.order_by("position", "pk")]
    context = {"rows": rows, "writes": writes(request)}
    return render(request, "catalogue/own/products.html", context)


@require_safe
def own_product(request: HttpRequest, product_id: int) -> HttpResponse:
    """Show a product, its price and the versions of its description."""
    require_reader(request)
    product = product_or_404(product_id)
    offer = queries.offer(product.key)
    versions = queries.descriptions_of(product.key)
    context = {
        "product": product,
        "offer": offer,
        "facts": _facts(product, offer),
        "versions": [(each, _version_badge(each, versions)) for each in versions],
        "draft": drafts.description_draft(product),
        "writes": writes(request),
        "crumbs": crumbs(product),
    }
    return render(request, "catalogue/own/product.html", context)


@require_safe
def own_version(request: HttpRequest, product_id: int, version: int) -> HttpResponse:
    """Show what a version of a description changed against the one before it."""
    require_reader(request)
    product = product_or_404(product_id)
    versions = {each.version: each for each in queries.descriptions_of(product.key)}
    if version not in versions:
        raise Http404
    shown, before = versions[version], versions.get(version - 1)
    label = _("Version %(version)s") % {"version": version}
    context = {
        "product": product,
        "shown": shown,
        "before": before,
        "facts": [
            Fact(_("Holds from"), date_format(shown.effective_on)),
            Fact(_("Published on"), date_format(shown.published_at)),
            Fact("SHA-256", shown.content_hash),
        ],
        "change": description_changes(before, shown),
        "crumbs": crumbs(product, label),
        "title": label,
    }
    return render(request, "catalogue/own/version.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Add a product."""
    require_writer(request)
    form = NewProductForm(
        request.POST if request.method == "POST" else None, others=list(Product.objects.all())
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        made = products.add_product(kind=said["kind"], key=said["key"], said=said, at=clock.now())
        messages.success(request, _("%(name)s was added.") % {"name": made.name})
        return HttpResponseRedirect(reverse("own_product", args=[made.pk]))
    context = {"form": form, "heading": _("New product"), "crumbs": crumbs(None, _("New product"))}
    return render(request, "catalogue/own/form.html", context, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, product_id: int) -> HttpResponse:
    """Change what the catalogue says of a product besides price and description."""
    require_writer(request)
    product = product_or_404(product_id)
    form = ChangeProductForm(
        request.POST if request.method == "POST" else None,
        initial={**vars(product), **products.belongings(product)},
        others=list(Product.objects.exclude(pk=product.pk)),
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        products.change_product(product=product, said=said, ended_on=said["ended_on"])
        messages.success(request, _("The changes were saved."))
        return HttpResponseRedirect(reverse("own_product", args=[product.pk]))
    context = {
        "form": form,
        "heading": product.name,
        "crumbs": crumbs(product, _("Change")),
        "cancel_url": reverse("own_product", args=[product.pk]),
    }
    return render(request, "catalogue/own/form.html", context, status=status_of(form))


def product_or_404(product_id: int) -> Product:
    """Return a product, or raise Http404."""
    found = Product.objects.filter(pk=product_id).first()
    if found is None:
        raise Http404
    return found


def crumbs(product: Product | None, last: str = "") -> list[Crumb]:
    """Return the path to a page of a product."""
    path = [Crumb(_("Services"), reverse("own_products"))]
    if product is not None:
        path.append(Crumb(product.name, reverse("own_product", args=[product.pk]) if last else ""))
    return [*path, Crumb(last)] if last else path


def status_of(form: Any) -> int:
    """Return 422 where input is wrong."""
    return 422 if form.errors else 200


def _row(product: Product, drafted: set[int]) -> dict[str, Any]:
    offer = queries.offer(product.key)
    return {
        "product": product,
        "kind": product.get_kind_display(),
        "price": _price(offer),
        "version": offer.description.version if offer.description else None,
        "badge": _badge(product, drafted),
    }


def _badge(product: Product, drafted: set[int]) -> Badge | None:
    if product.ended_on is not None and product.ended_on < clock.today():
        return Badge(Status.OFFLINE, _("no longer offered"))
    return Badge(Status.INFO, _("draft")) if product.pk in drafted else None


def _facts(product: Product, offer: Offer) -> list[Fact]:
    facts = [
        Fact(_("Kind"), product.get_kind_display()),
        Fact(_("Key"), product.key),
        Fact(_("Price today"), _price(offer)),
    ]
    if product.ended_on is not None:
        facts.append(Fact(_("Offered until"), date_format(product.ended_on)))
    names = dict(Product.objects.values_list("key", "name"))
    if offer.addon_to:
        facts.append(Fact(_("Can be added to"), ", ".join(names[key] for key in offer.addon_to)))
    if offer.parts:
        parts = ", ".join(f"{count} × {names[key]}" for key, count in offer.parts.items())
        facts.append(Fact(_("Parts of a bundle"), parts))
    if product.kind == Kind.METERED:
        facts.append(Fact(_("Unit"), product.unit))
    return facts


def _price(offer: Offer) -> str:
    if offer.price is None:
        return _("not in the list in force")
    words = price_words(offer.price, is_consumer=False)
    return f"{words.amount} {words.per}"


def _version_badge(version: Description, versions: list[Description]) -> Badge:
    held = _held(versions, clock.today())
    if version.effective_on > clock.today():
        return Badge(Status.INFO, _("will hold"))
    if held is not None and version.version == held.version:
        return Badge(Status.OK, _("in force"))
    return Badge(Status.OFFLINE, _("replaced"))


def _held(versions: list[Description], today: date) -> Description | None:
    return next((each for each in versions if each.effective_on <= today), None)
