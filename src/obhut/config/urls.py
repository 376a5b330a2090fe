"""All addresses. Each room brings its own; here they come together."""

from django.urls import include, path

from obhut.config import health_views

urlpatterns = [
    path("lebt", health_views.alive, name="alive"),
    path("bereit", health_views.ready, name="ready"),
    path("", include("obhut.ui.urls")),
    path("", include("obhut.accounts.urls")),
    path("", include("obhut.audit.urls")),
    path("", include("obhut.work.urls")),
    path("", include("obhut.files.urls")),
    path("", include("obhut.notifications.urls")),
    path("", include("obhut.devices.urls")),
    path("", include("obhut.inventory.urls")),
    path("", include("obhut.catalogue.urls")),
    path("", include("obhut.contracts.urls")),
    path("", include("obhut.maintenance.urls")),
    path("", include("obhut.console.urls")),
]

handler400 = "obhut.ui.errors.bad_request"
handler403 = "obhut.ui.errors.permission_denied"
handler429 = "obhut.ui.errors.too_many_requests"  # allauth asks for it by this name
handler404 = "obhut.ui.errors.page_not_found"
handler500 = "obhut.ui.errors.server_error"
