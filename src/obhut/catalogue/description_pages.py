"""The draft of a service description: write, compare, publish."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from obhut.accounts import api as accounts
from obhut.catalogue import drafts, queries
from obhut.catalogue.differences import description_changes
from obhut.catalogue.drafts import Wording
from obhut.catalogue.fault_words import fault_words
from obhut.catalogue.models import DescriptionDraft, Product, ServiceDescription
from obhut.catalogue.product_forms import DescriptionForm
from obhut.catalogue.product_pages import crumbs, product_or_404, status_of
from obhut.catalogue.rights import person, require_writer
from obhut.catalogue.rules.limit_text import text_of
from obhut.kernel import clock
from obhut.kernel.capabilities import Capability
from obhut.ui.components import Fact


@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, product_id: int) -> HttpResponse:
    """Write the next version; what is wrong is said beside its field, and nothing is stored."""
    require_writer(request)
    product = product_or_404(product_id)
    form = _form(request, product)
    if request.method == "POST" and form.is_valid():
        drafts.write_description(
            product=product, wording=form.wording(), by=person(request), at=clock.now()
        )
        if "publish" in request.POST:
            return HttpResponseRedirect(reverse("own_description_publish", args=[product.pk]))
        messages.success(request, _("The draft is stored."))
        return HttpResponseRedirect(request.path)
    context = {
        "form": form,
        "product": product,
        "exists": drafts.description_draft(product) is not None,
        "crumbs": crumbs(product, _("Draft")),
    }
    return render(request, "catalogue/own/description_draft.html", context, status=status_of(form))


@require_POST
def drop(request: HttpRequest, product_id: int) -> HttpResponse:
    """Throw the draft away."""
    require_writer(request)
    product = product_or_404(product_id)
    drafts.drop_description(product)
    messages.success(request, _("The draft is gone."))
    return HttpResponseRedirect(reverse("own_product", args=[product.pk]))


@require_http_methods(["GET", "HEAD", "POST"])
@accounts.requires_fresh_factor
def publishing(request: HttpRequest, product_id: int) -> HttpResponse:
    """Show what the draft changes, and publish it."""
    require_writer(request)
    product, error = product_or_404(product_id), ""
    found = _draft(product)
    if request.method == "POST":
        try:
            drafts.publish_description(
                product=product, today=clock.today(), by=person(request), at=clock.now()
            )
        except drafts.NotPublishableError as refusal:
            last = max(_days(product), default=None)
            error = fault_words(refusal.fault, today=clock.today(), last=last)
        else:
            messages.success(request, _("The version is published and never changes again."))
            return HttpResponseRedirect(reverse("own_product", args=[product.pk]))
    before = next(iter(queries.descriptions_of(product.key)), None)
    context = {
        "product": product,
        "before": before,
        "error": error,
        "change": description_changes(before, _wording(found)),
        "facts": [Fact(_("Holds from"), date_format(found.effective_on))],
        "crumbs": crumbs(product, _("Publish")),
    }
    status = 422 if error else 200
    return render(request, "catalogue/own/description_publish.html", context, status=status)


def _form(request: HttpRequest, product: Product) -> DescriptionForm:
    return DescriptionForm(
        request.POST if request.method == "POST" else None,
        initial=_initial(product),
        published=_days(product),
        today=clock.today(),
    )


def _initial(product: Product) -> dict[str, Any]:
    """Return the draft there is, or the newest version to begin from."""
    found = drafts.description_draft(product)
    newest = ServiceDescription.objects.filter(product=product).order_by("-version").first()
    source = found or newest
    if source is None:
        return {}
    return {
        "effective_on": found.effective_on if found else None,
        "text": source.text,
        "text_en": source.text_en,
        "capabilities": source.capabilities,
        "limits": text_of(queries.limits_in(source.limits)),
    }


def _days(product: Product) -> list[Any]:
    versions = ServiceDescription.objects.filter(product=product)
    return list(versions.values_list("effective_on", flat=True))


def _draft(product: Product) -> DescriptionDraft:
    found = drafts.description_draft(product)
    if found is None:
        raise Http404
    return found


def _wording(found: DescriptionDraft) -> Wording:
    return Wording(
        effective_on=found.effective_on,
        text=found.text,
        text_en=found.text_en,
        capabilities=frozenset(Capability(name) for name in found.capabilities),
        limits=tuple(queries.limits_in(found.limits)),
    )
