"""Addresses of the built-in mailbox."""

from django.urls import path

from obhut.notifications import views

urlpatterns = [
    path("postfach/", views.mailbox, name="mailbox"),
    path("postfach/<uuid:mail_id>/", views.mail, name="mail"),
]
