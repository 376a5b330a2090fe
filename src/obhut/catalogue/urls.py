"""Addresses of the catalogue: the public ones first, then the operator's own."""

from django.urls import include, path

from obhut.catalogue import description_pages, price_pages, product_pages, public_views, site_views

_PRODUCTS = [
    path("", product_pages.own_products, name="own_products"),
    path("neu/", product_pages.add, name="own_product_add"),
    path("<int:product_id>/", product_pages.own_product, name="own_product"),
    path("<int:product_id>/aendern/", product_pages.change, name="own_product_change"),
    path("<int:product_id>/<int:version>/", product_pages.own_version, name="own_version"),
    path("<int:product_id>/entwurf/", description_pages.draft, name="own_description_draft"),
    path(
        "<int:product_id>/entwurf/verwerfen/", description_pages.drop, name="own_description_drop"
    ),
    path(
        "<int:product_id>/entwurf/veroeffentlichen/",
        description_pages.publishing,
        name="own_description_publish",
    ),
]
_PRICES = [
    path("", price_pages.price_lists, name="own_prices"),
    path("<int:version>/", price_pages.own_list, name="own_price_list"),
    path("neu/", price_pages.begin, name="own_price_begin"),
    path("entwurf/", price_pages.draft, name="own_price_draft"),
    path("entwurf/verwerfen/", price_pages.drop, name="own_price_drop"),
    path("entwurf/veroeffentlichen/", price_pages.publishing, name="own_price_publish"),
]

urlpatterns = [
    path("leistungen/", public_views.offers, name="offers"),
    path("leistungen/<slug:product>/", public_views.offer, name="offer"),
    path("leistungen/<slug:product>/<int:version>/", public_views.offer, name="offer_version"),
    path(
        "leistungen/<slug:product>/<int:version>/<slug:language>.pdf",
        public_views.offer_paper,
        name="offer_paper",
    ),
    path("preise/", public_views.prices, name="prices"),
    path("preise/<int:version>/", public_views.prices, name="price_list"),
    path("preise/<int:version>/<slug:language>.pdf", public_views.price_paper, name="price_paper"),
    path("buchen/", public_views.order, name="order"),
    path("buchen/<slug:plan>/", public_views.order, name="order_plan"),
    path("sitemap.xml", site_views.sitemap, name="sitemap"),
    path("robots.txt", site_views.robots, name="robots"),
    path("angebot/leistungen/", include(_PRODUCTS)),
    path("angebot/preise/", include(_PRICES)),
]
