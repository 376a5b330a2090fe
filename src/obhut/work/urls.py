"""Addresses of long work."""

from django.urls import path

from obhut.work import views

urlpatterns = [
    path("o/<str:org>/vorgaenge/", views.tasks, name="tasks"),
    path("vorgaenge/<uuid:task_id>/", views.task, name="task"),
    path("vorgaenge/<uuid:task_id>/abbrechen/", views.cancel_task, name="task_cancel"),
]
