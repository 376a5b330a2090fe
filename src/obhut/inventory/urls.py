"""Software and updates of a whole fleet."""

from django.urls import URLPattern, path

from obhut.inventory import software_pages, token_pages, update_pages, upload_views

urlpatterns: list[URLPattern] = [
    path("o/<str:org>/software/", software_pages.software, name="software"),
    path("o/<str:org>/software/<uuid:identity>/", software_pages.product, name="product"),
    path("o/<str:org>/updates/", update_pages.updates, name="updates"),
    path("o/<str:org>/updates/geraete/", update_pages.missing, name="missing_updates"),
    path("o/<str:org>/inventar/schluessel/", token_pages.upload_tokens, name="upload_tokens"),
    path(
        "o/<str:org>/inventar/schluessel/<int:token_id>/zurueckziehen/",
        token_pages.revoke_token,
        name="upload_token_revoke",
    ),
    path("api/inventory/v1/glpi", upload_views.agent_inventory, name="agent_inventory"),
]
