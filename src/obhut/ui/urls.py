"""Addresses of the pages that belong to no trade: looks and law."""

from django.urls import path

from obhut.ui import preferences, public_pages

urlpatterns = [
    path("darstellung/", preferences.choose_theme, name="theme"),
    path("sprache/", preferences.choose_language, name="language"),
    path("impressum/", public_pages.imprint, name="imprint"),
    path("datenschutz/", public_pages.privacy_notice, name="privacy_notice"),
    path("barrierefreiheit/", public_pages.accessibility, name="accessibility"),
    path("kontakt/", public_pages.contact, name="contact"),
    path("systemvoraussetzungen/", public_pages.requirements, name="requirements"),
    path("ueber/", public_pages.about, name="about"),
]
