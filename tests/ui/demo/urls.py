from django.urls import include, path

from tests.ui.demo import views

urlpatterns = [
    path("", include("obhut.ui.urls")),
    path("", views.overview),
    path("geraete/", views.devices),
    path("geraete/wartung/", views.bulk),
    path("geraete/<int:pk>/", views.device),
    path("takt/", views.live),
    path("leer/", views.nothing),
    path("verlauf.json", views.history),
    path("vorgang/7/", views.work),
    path("formular/", views.form),
    path("anmelden/", views.login),
    path("verboten/", views.forbidden),
    path("kaputt/", views.broken),
]
handler400 = "obhut.ui.errors.bad_request"
handler403 = "obhut.ui.errors.permission_denied"
handler404 = "obhut.ui.errors.page_not_found"
handler500 = "obhut.ui.errors.server_error"
