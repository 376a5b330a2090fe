"""Pages that combine rooms."""

from django.urls import URLPattern, path

from obhut.console import (
    customers,
    device_actions,
    device_charts,
    device_list,
    device_page,
    device_urls,
    overview,
)

urlpatterns: list[URLPattern] = [
    path("", overview.home, name="home"),
    path("o/<str:org>/", overview.overview, name="overview"),
    path("o/<str:org>/kunden/", customers.customers, name="customers"),
    path("o/<str:org>/kunden/neu/", customers.add_customer, name="customer_add"),
    path("o/<str:org>/geraete/", device_list.device_list, name="devices"),
    path("o/<str:org>/geraete/neu/", device_actions.add_device, name="device_add"),
    path(
        "o/<str:org>/geraete/neu/<int:token_id>/",
        device_actions.device_arrival,
        name="device_arrival",
    ),
    path("geraete/<int:device_id>/", device_page.device_home, name="device"),
    path("geraete/<int:device_id>/zustand/", device_page.device_health, name="device_health"),
    *device_urls.urlpatterns,
    path(
        "geraete/<int:device_id>/werte/<slug:key>.json",
        device_charts.device_values,
        name="device_values",
    ),
    path("geraete/<int:device_id>/umbenennen/", device_actions.rename_device, name="device_rename"),
    path(
        "geraete/<int:device_id>/entlassen/", device_actions.release_device, name="device_release"
    ),
]
