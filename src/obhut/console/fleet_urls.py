"""The list of devices, what is done to many of them, and the life of one."""

from django.urls import URLPattern, path

from obhut.console import (
    device_bulk,
    device_duplicates,
    device_life,
    device_list,
    device_plans,
    device_results,
    device_views,
)

_LIST = "o/<str:org>/geraete"
_HERE = "geraete/<int:device_id>"

urlpatterns: list[URLPattern] = [
    path(f"{_LIST}/", device_list.device_list, name="devices"),
    path(f"{_LIST}/auswahl/plan/", device_plans.plan_for_many, name="devices_plan"),
    path(f"{_LIST}/auswahl/<slug:key>/", device_bulk.change_many, name="devices_bulk"),
    path(
        f"{_LIST}/sammelaenderung/<uuid:change_id>/",
        device_results.change_result,
        name="device_change",
    ),
    path(
        f"{_LIST}/sammelaenderung/<uuid:change_id>/rueckgaengig/",
        device_results.take_change_back,
        name="device_change_back",
    ),
    path(f"{_LIST}/ansichten/", device_views.views, name="device_views"),
    path(f"{_LIST}/ansichten/neu/", device_views.keep_view, name="device_view_add"),
    path(f"{_LIST}/ansichten/<int:view_id>/", device_views.change_view, name="device_view_change"),
    path(f"{_LIST}/doppelte/", device_duplicates.duplicates, name="device_duplicates"),
    path(
        f"{_LIST}/doppelte/<int:device_id>/<int:other_id>/",
        device_duplicates.merge_devices,
        name="device_merge",
    ),
    path(f"{_HERE}/schlagworte/", device_life.label_device, name="device_label"),
    path(f"{_HERE}/verschieben/", device_life.move_device, name="device_move"),
    path(f"{_HERE}/quarantaene/", device_life.quarantine_device, name="device_quarantine"),
    path(f"{_HERE}/entlassen/", device_life.release_device, name="device_release"),
    path(f"{_HERE}/entfernen/", device_life.remove_device, name="device_remove"),
]
