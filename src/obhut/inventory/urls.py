"""Software and updates of a whole fleet."""

from django.urls import URLPattern, path

from obhut.inventory import software_pages, update_pages

urlpatterns: list[URLPattern] = [
    path("o/<str:org>/software/", software_pages.software, name="software"),
    path("o/<str:org>/software/<uuid:identity>/", software_pages.product, name="product"),
    path("o/<str:org>/updates/", update_pages.updates, name="updates"),
    path("o/<str:org>/updates/geraete/", update_pages.missing, name="missing_updates"),
]
