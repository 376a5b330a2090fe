"""Fills the ports of the rooms: here, and only here, lower rooms learn of upper ones."""

from django.apps import AppConfig


class ConfigApp(AppConfig):
    """The wiring."""

    name = "obhut.config"
    label = "config"

    def ready(self) -> None:
        """Connect the rooms."""
        from obhut.accounts import api as accounts  # noqa: PLC0415 - models are loaded only now
        from obhut.contracts import api as contracts  # noqa: PLC0415
        from obhut.devices import api as devices  # noqa: PLC0415
        from obhut.health import api as health  # noqa: PLC0415
        from obhut.inventory import api as inventory  # noqa: PLC0415
        from obhut.kernel import events  # noqa: PLC0415
        from obhut.notifications import api as notifications  # noqa: PLC0415

        accounts.connect(send_mail=notifications.send)
        events.subscribe(devices.DevicesForgotten, inventory.forget)
        events.subscribe(devices.DevicesForgotten, health.forget)
        events.subscribe(devices.DeviceMoved, health.moved)
        events.subscribe(devices.DeviceMoved, inventory.moved)
        events.subscribe(devices.DevicesMerged, health.merged)
        events.subscribe(devices.DevicesMerged, inventory.merged)
        events.subscribe(devices.DeviceRemoved, contracts.end_by_removal)
        events.subscribe(devices.DeviceMoved, contracts.move_along)
