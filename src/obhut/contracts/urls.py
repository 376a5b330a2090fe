"""Addresses of contracts."""

from django.urls import path

from obhut.contracts import views

urlpatterns = [
    path("fristen/", views.deadlines, name="deadlines"),
    path("fristen/<slug:question>/", views.deadline, name="deadline"),
]
