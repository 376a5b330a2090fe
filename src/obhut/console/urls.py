"""Pages that combine rooms."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
