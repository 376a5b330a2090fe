"""Addresses of the room devices: only what machines call; the pages are in the console."""

from django.urls import URLPattern, path

from obhut.devices import views

urlpatterns: list[URLPattern] = [
    path("api/agent/v1/enrol", views.agent_enrol, name="agent_enrol"),
]
