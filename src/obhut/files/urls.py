"""Addresses of files."""

from django.urls import path

from obhut.files import views

urlpatterns = [path("dateien/<uuid:file_id>/", views.download, name="file_download")]
