"""All addresses. Each room brings its own; here they come together."""

from django.urls import include, path

from obhut.config import health_views

urlpatterns = [
    path("lebt", health_views.alive, name="alive"),
    path("bereit", health_views.ready, name="ready"),
    path("", include("obhut.console.urls")),
]
