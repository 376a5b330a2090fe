"""Addresses of contracts."""

from django.urls import path

from obhut.contracts import terms_pages, views

urlpatterns = [
    path("fristen/", views.deadlines, name="deadlines"),
    path("fristen/<slug:question>/", views.deadline, name="deadline"),
    path("bedingungen/", terms_pages.terms, name="terms"),
    path("bedingungen/neu/", terms_pages.begin, name="terms_begin"),
    path("bedingungen/<int:pk>/", terms_pages.version, name="terms_version"),
    path("bedingungen/entwurf/<int:pk>/", terms_pages.draft, name="terms_draft"),
    path("bedingungen/entwurf/<int:pk>/verwerfen/", terms_pages.drop, name="terms_drop"),
    path(
        "bedingungen/entwurf/<int:pk>/veroeffentlichen/",
        terms_pages.publishing,
        name="terms_publish",
    ),
]
