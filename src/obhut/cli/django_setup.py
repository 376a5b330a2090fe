"""Load Django for a command that needs the database."""

import os


def set_up(*, data: str | None = None) -> None:
    """Load the settings of the instance at ``data`` (default as for ``up``)."""
    if data is not None:
        os.environ["OBHUT_DATA"] = data
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "obhut.config.settings")
    import django

    django.setup()
