"""Addresses of the trail."""

from django.urls import path

from obhut.audit import views

urlpatterns = [path("o/<str:org>/protokoll/", views.trail, name="trail")]
