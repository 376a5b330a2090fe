"""The ui room as a Django app: it registers one system check."""

from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Warning, register  # noqa: A004 - Django's name


class UiConfig(AppConfig):
    """The frame, the components and the lists of every page."""

    name = "obhut.ui"
    label = "ui"

    def ready(self) -> None:
        """Register the check that the front-end was built."""
        register(check_build)


def check_build(**_: Any) -> list[CheckMessage]:
    """Warn when the built scripts and styles are missing."""
    from obhut.ui.assets import is_built  # noqa: PLC0415 - apps must be loadable before settings

    if is_built():
        return []
    return [Warning("The front-end is not built.", hint="make setup", id="ui.W001")]
