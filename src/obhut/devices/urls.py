"""Addresses for agents."""

from django.urls import path

from obhut.devices import views
from obhut.devices.distribution.views import agent_file, agent_page

urlpatterns = [
    path("api/agent/v1/enrol", views.agent_enrol, name="agent_enrol"),
    path("agent/", agent_page, name="agent_page"),
    path("agent/<str:name>", agent_file, name="agent_file"),
]
