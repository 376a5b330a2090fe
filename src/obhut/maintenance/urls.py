"""Addresses of maintenance: the line test, for everybody."""

from django.urls import path

from obhut.maintenance import line_views

urlpatterns = [
    path("verbindungstest/", line_views.line_test, name="line_test"),
    path("verbindungstest/zeit", line_views.line_time, name="line_time"),
    path("verbindungstest/daten", line_views.line_data, name="line_data"),
]
