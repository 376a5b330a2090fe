"""Where rooms are tied together: lower rooms get from here what they need from upper ones."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Fills the ports of the rooms when the program starts."""

    name = "obhut.config"
    label = "config"

    def ready(self) -> None:
        """Give accounts the outbox."""
        from obhut.accounts import api as accounts  # noqa: PLC0415
        from obhut.notifications import api as notifications  # noqa: PLC0415

        accounts.connect(send_mail=notifications.send)
