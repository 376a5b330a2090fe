"""Pages that combine rooms."""

from django.urls import URLPattern, path

from obhut.console import customers, overview

urlpatterns: list[URLPattern] = [
    path("", overview.home, name="home"),
    path("o/<str:org>/", overview.overview, name="overview"),
    path("o/<str:org>/kunden/", customers.customers, name="customers"),
    path("o/<str:org>/kunden/neu/", customers.add_customer, name="customer_add"),
]
