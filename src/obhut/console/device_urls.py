"""The parts of one device."""

from django.urls import URLPattern, path

from obhut.console import device_hardware, device_log, device_plans, device_software, device_uploads

_HERE = "geraete/<int:device_id>"

urlpatterns: list[URLPattern] = [
    path(f"{_HERE}/plan/", device_plans.device_plan, name="device_plan"),
    path(f"{_HERE}/hardware/", device_hardware.device_hardware, name="device_hardware"),
    path(f"{_HERE}/software/", device_software.device_software, name="device_software"),
    path(f"{_HERE}/updates/", device_software.device_updates, name="device_updates"),
    path(f"{_HERE}/protokoll/", device_log.device_log, name="device_log"),
    path(f"{_HERE}/aenderungen/", device_software.device_changes, name="device_changes"),
    path(
        f"{_HERE}/aenderungen/<str:since>/",
        device_software.device_changes_since,
        name="device_changes_since",
    ),
    path(f"{_HERE}/annehmen/", device_uploads.accept_device, name="device_accept"),
]
