"""Addresses of the catalogue."""

from django.urls import path

from obhut.catalogue import public_views, site_views

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
]
