"""Addresses of the built-in mailbox."""

from django.urls import path

from obhut.notifications import views

urlpatterns = [
    path("postfach/", views.mailbox, name="mailbox"),
    path("postfach/probe/", views.probe, name="mailbox_probe"),
    path("postfach/<uuid:mail_id>/", views.mail, name="mail"),
]
