"""Pages that combine rooms."""

from django.urls import URLPattern, path

from obhut.console import (
    customers,
    data_catalogue,
    device_actions,
    device_charts,
    device_page,
    device_urls,
    fleet_urls,
    machine_room,
    overview,
    partners,
    search,
    sites,
)

urlpatterns: list[URLPattern] = [
    path("", overview.home, name="home"),
    path("o/<str:org>/", overview.overview, name="overview"),
    path("o/<str:org>/kunden/", customers.customers, name="customers"),
    path("o/<str:org>/kunden/neu/", customers.add_customer, name="customer_add"),
    path("o/<str:org>/kunden/<int:customer_id>/", customers.customer, name="customer"),
    path(
        "o/<str:org>/kunden/<int:customer_id>/aendern/",
        customers.change_customer,
        name="customer_change",
    ),
    path("o/<str:org>/standorte/", sites.sites, name="sites"),
    path("o/<str:org>/standorte/neu/", sites.add_site, name="site_add"),
    path("o/<str:org>/standorte/<int:site_id>/", sites.site, name="site"),
    path("o/<str:org>/standorte/<int:site_id>/loeschen/", sites.delete_site, name="site_delete"),
    path("o/<str:org>/datenschutz/", data_catalogue.data_catalogue, name="data_catalogue"),
    path("partner/", partners.partners, name="partners"),
    path("partner/neu/", partners.add_partner, name="partner_add"),
    path("partner/<int:partner_id>/", partners.partner, name="partner"),
    path("suche/", search.search, name="search"),
    path("betrieb/", machine_room.processes, name="machine_room"),
    path("betrieb/warteschlangen/", machine_room.queues, name="machine_room_queues"),
    path("betrieb/agenten/", machine_room.agents, name="machine_room_agents"),
    path("betrieb/sicherung/", machine_room.dumps, name="machine_room_dumps"),
    path("betrieb/sicherung/wiederherstellen/", machine_room.restore, name="machine_room_restore"),
    path("betrieb/versionen/", machine_room.versions, name="machine_room_versions"),
    *fleet_urls.urlpatterns,
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
]
