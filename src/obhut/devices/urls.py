"""Addresses for agents."""

from django.urls import path

from obhut.devices import views

urlpatterns = [path("api/agent/v1/enrol", views.agent_enrol, name="agent_enrol")]
