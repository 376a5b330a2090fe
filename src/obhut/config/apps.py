"""Fills the ports of the rooms: here, and only here, lower rooms learn of upper ones."""

from django.apps import AppConfig


class ConfigApp(AppConfig):
    """The wiring."""

    name = "obhut.config"
    label = "config"

    def ready(self) -> None:
        """Connect the rooms."""
        from obhut.accounts import api as accounts  # noqa: PLC0415 - models are loaded only now
        from obhut.notifications import api as notifications  # noqa: PLC0415

        accounts.connect(send_mail=notifications.send)
