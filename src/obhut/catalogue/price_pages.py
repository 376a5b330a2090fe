"""Preise: the operator's price lists and the draft of the next one."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from obhut.accounts import api as accounts
from obhut.catalogue import drafts, queries
from obhut.catalogue.differences import price_changes
from obhut.catalogue.fault_words import fault_words
from obhut.catalogue.models import PriceList, PriceListDraft, Product
from obhut.catalogue.offers import PublishedList
from obhut.catalogue.price_forms import PriceDraftForm, initial_of
from obhut.catalogue.rights import person, require_reader, require_writer, writes
from obhut.kernel import clock
from obhut.ui.components import Badge, Crumb, Fact, Status


@require_safe
def price_lists(request: HttpRequest) -> HttpResponse:
    """List all price lists, and what is being drafted."""
    require_reader(request)
    lists = queries.price_lists()
    context = {
        "lists": [(each, _badge(each)) for each in lists],
        "draft": drafts.price_draft(),
        "writes": writes(request),
    }
    return render(request, "catalogue/own/prices.html", context)


@require_safe
def own_list(request: HttpRequest, version: int) -> HttpResponse:
    """Show a list and what changed against the one before it."""
    require_reader(request)
    shown = queries.published_list(version)
    if shown is None:
        raise Http404
    before = queries.published_list(version - 1)
    context = {
        "shown": shown,
        "before": before,
        "facts": [
            Fact(_("Holds from"), date_format(shown.valid_from)),
            Fact(_("State"), _badge(shown)),
        ],
        "changed": price_changes(_drafted(before), _drafted(shown)),
        "crumbs": _crumbs(_("Price list %(version)s") % {"version": version}),
    }
    return render(request, "catalogue/own/price_list.html", context)


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Begin the draft of the next list from the newest one, or go to the one there is."""
    require_writer(request)
    drafts.begin_price_draft(today=clock.today(), by=person(request), at=clock.now())
    return HttpResponseRedirect(reverse("own_price_draft"))


@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest) -> HttpResponse:
    """Write the draft; what is wrong is said beside its field, and nothing is stored."""
    require_writer(request)
    found = _draft()
    form = _form(request, found)
    if request.method == "POST" and form.is_valid():
        drafts.change_price_draft(
            valid_from=form.cleaned_data["valid_from"], prices=form.prices(), by=person(request),
            at=clock.now(),
        )  # fmt: skip
        if "publish" in request.POST:
            return HttpResponseRedirect(reverse("own_price_publish"))
        messages.success(request, _("The draft is stored."))
        return HttpResponseRedirect(request.path)
    context = {"form": form, "crumbs": _crumbs(_("Draft"))}
    status = 422 if form.errors else 200
    return render(request, "catalogue/own/price_draft.html", context, status=status)


@require_POST
def drop(request: HttpRequest) -> HttpResponse:
    """Throw the draft away."""
    require_writer(request)
    drafts.drop_price_draft()
    messages.success(request, _("The draft is gone."))
    return HttpResponseRedirect(reverse("own_prices"))


@require_http_methods(["GET", "HEAD", "POST"])
@accounts.requires_fresh_factor
def publishing(request: HttpRequest) -> HttpResponse:
    """Show what the draft changes against the list in force, and publish it."""
    require_writer(request)
    found, error = _draft(), ""
    if request.method == "POST":
        try:
            version = drafts.publish_prices(today=clock.today(), by=person(request), at=clock.now())
        except drafts.NotPublishableError as refusal:
            error = fault_words(refusal.fault, today=clock.today(), last=max(_days()))
        else:
            messages.success(request, _("The price list is published and never changes again."))
            return HttpResponseRedirect(reverse("own_price_list", args=[version]))
    before = queries.price_list_on(clock.today())
    context = {
        "before": before,
        "error": error,
        "changed": price_changes(_drafted(before), drafts.drafted_prices(found)),
        "facts": [Fact(_("Holds from"), date_format(found.valid_from))],
        "crumbs": _crumbs(_("Publish")),
    }
    status = 422 if error else 200
    return render(request, "catalogue/own/price_publish.html", context, status=status)


def _form(request: HttpRequest, found: PriceListDraft) -> PriceDraftForm:
    return PriceDraftForm(
        request.POST if request.method == "POST" else None,
        initial=initial_of(found.valid_from, drafts.drafted_prices(found)),
        products=Product.objects.order_by("position", "pk"),
        published=_days(),
        today=clock.today(),
    )


def _days() -> list[Any]:
    return list(PriceList.objects.values_list("valid_from", flat=True))


def _draft() -> PriceListDraft:
    found = drafts.price_draft()
    if found is None:
        raise Http404
    return found


def _drafted(listed: PublishedList | None) -> dict[str, drafts.DraftedPrice]:
    prices = listed.prices if listed else ()
    return {
        each.product: drafts.DraftedPrice(tiers=each.tiers, tiering=each.tiering) for each in prices
    }


def _badge(listed: PublishedList) -> Badge:
    today = clock.today()
    if listed.valid_from > today:
        return Badge(Status.INFO, _("will hold"))
    if listed.ends_on is not None and listed.ends_on < today:
        return Badge(Status.OFFLINE, _("replaced"))
    return Badge(Status.OK, _("in force"))


def _crumbs(last: str) -> list[Crumb]:
    return [Crumb(_("Prices"), reverse("own_prices")), Crumb(last)]
