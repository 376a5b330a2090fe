"""The public face: what is offered, what it contains, what it costs. Nobody signs in for it."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from obhut.catalogue import papers, queries
from obhut.catalogue.offers import Offer, PublishedList, UnknownProductError
from obhut.catalogue.order_form import OrderForm
from obhut.catalogue.rules.description import in_force
from obhut.catalogue.rules.quote import Quote, quote
from obhut.catalogue.showing import (
    Reader,
    card,
    cards,
    comparison,
    limit_words,
    list_rows,
    short_names,
    text_blocks,
)
from obhut.catalogue.wording import cents, per_unit, price_words, tax_rate
from obhut.catalogue.words import capability_words, in_language
from obhut.kernel import clock
from obhut.kernel.capabilities import Capability
from obhut.kernel.clauses import clause
from obhut.tenancy import api as tenancy
from obhut.ui.layout import NavItem


@require_safe
@clause("V-P.12")
def offers(request: HttpRequest) -> HttpResponse:
    """Show the plans side by side, and what else there is."""
    found = queries.offers()
    plans = [each for each in found if queries.is_plan(each)]
    reader = Reader.of(request)
    shown = cards(plans, reader)
    context: dict[str, Any] = {
        "cards": shown,
        "heads": short_names([each.name for each in shown]),
        "comparison": comparison(plans),
        "others": [card(each, reader) for each in found if not queries.is_plan(each)],
        "form": OrderForm(plans=plans),
    }
    return _page(request, "offers", **context)


@require_safe
@clause("C-2.1", "V-3.2")
def offer(request: HttpRequest, product: str, version: int | None = None) -> HttpResponse:
    """Show one product with its description; an older version where one is asked for."""
    found = _offer(product)
    versions = queries.descriptions_of(product)
    held = in_force(versions, on=clock.today())
    shown = held if version is None else next((v for v in versions if v.version == version), None)
    if shown is None:
        raise Http404
    reader = Reader.of(request)
    context: dict[str, Any] = {
        "offer": found,
        "card": card(found, reader),
        "can_book": queries.is_plan(found),
        "shown": shown,
        "held": held,
        "versions": versions,
        "blocks": text_blocks(shown.text, shown.text_en),
        "functions": [capability_words(c) for c in Capability if c in shown.capabilities],
        "limits": [limit_words(limit) for limit in shown.limits],
    }
    return _page(request, "offer", **context)


@require_safe
def offer_paper(request: HttpRequest, product: str, version: int, language: str) -> HttpResponse:
    """Give a version of a description as PDF."""
    found = _offer(product)
    described = next((v for v in queries.descriptions_of(product) if v.version == version), None)
    if described is None or language not in papers.LANGUAGES:
        raise Http404
    name = found.name_en if language == "en" and found.name_en else found.name
    return _paper(
        papers.description_paper(name, described, language), f"{product}-{version}-{language}.pdf"
    )


@require_safe
@clause("C-4.1a")
def prices(request: HttpRequest, version: int | None = None) -> HttpResponse:
    """Show the list that holds today, or one of the archive, and all lists there are."""
    everything = queries.price_lists()
    held = queries.price_list_on(clock.today())
    shown = held if version is None else queries.published_list(version)
    if version is not None and shown is None:
        raise Http404
    context: dict[str, Any] = {
        "shown": shown,
        "held": held,
        "rows": list_rows(shown, Reader.of(request)) if shown else [],
        "bookable": {each.key for each in queries.plans()},
        "lists": everything,
        "coming": [each for each in everything if each.valid_from > clock.today()],
    }
    return _page(request, "prices", **context)


@require_safe
def price_paper(request: HttpRequest, version: int, language: str) -> HttpResponse:
    """Give a price list as PDF."""
    listed = queries.published_list(version)
    if listed is None or language not in papers.LANGUAGES:
        raise Http404
    name = "price-list" if language == "en" else "preisliste"
    return _paper(papers.price_list_paper(listed, language), f"{name}-{version}-{language}.pdf")


@require_safe
@clause("V-3.1")
def order(request: HttpRequest, plan: str | None = None) -> HttpResponse:
    """Show what a selection costs and how to book it; 422 where a quantity is wrong."""
    plans = queries.plans()
    if plan is not None and plan not in {each.key for each in plans}:
        return _unknown_plan(request, plan, plans)
    form = OrderForm(request.GET, plans=plans)
    if not form.is_asked():
        form = OrderForm({plan: "1"} if plan else None, plans=plans)
    made = _quote(form)
    context: dict[str, Any] = {
        "form": form,
        "quote": made,
        "lines": _lines(made) if made else [],
        "sums": {name: cents(getattr(made.sums, name)) for name in ("net", "vat", "gross")}
        if made
        else {},
        "brand": tenancy.current_brand(),
    }
    return _page(request, "order", status=422 if form.errors else 200, **context)


def _unknown_plan(request: HttpRequest, plan: str, plans: Any) -> HttpResponse:
    names = ", ".join(each.key for each in plans)
    context: dict[str, Any] = {
        "form": OrderForm(plans=plans),
        "unknown": _("There is no plan “%(plan)s”; possible are: %(names)s.")
        % {"plan": plan, "names": names},
        "brand": tenancy.current_brand(),
    }
    return _page(request, "order", status=404, **context)


def _quote(form: OrderForm) -> Quote | None:
    listed: PublishedList | None = queries.price_list_on(clock.today())
    if listed is None or not form.is_bound or not form.is_valid():
        return None
    return quote(form.chosen(), by=listed)


def _lines(made: Quote) -> list[dict[str, Any]]:
    return [
        {
            "name": in_language(line.price.name, line.price.name_en),
            "quantity": line.quantity,
            "price": price_words(line.price, is_consumer=False).amount,
            "per": per_unit(line.price.kind, line.price.unit),
            "net": cents(line.net),
        }
        for line in made.lines
    ]


def _offer(product: str) -> Offer:
    try:
        return queries.offer(product)
    except UnknownProductError as error:
        raise Http404 from error


def _page(request: HttpRequest, name: str, *, status: int = 200, **context: Any) -> HttpResponse:
    reader = Reader.of(request)
    frame = {
        "reader": reader,
        "tax_rate": tax_rate(),
        "language": in_language("de", "en"),
        "canonical": f"{settings.PUBLIC_URL}{request.path}",
        "site": (
            NavItem(_("Services"), reverse("offers"), "list-search"),
            NavItem(_("Prices"), reverse("prices"), "tag"),
        ),
    }
    return render(request, f"catalogue/{name}.html", {**frame, **context}, status=status)


def _paper(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = "public, max-age=3600"
    return response
