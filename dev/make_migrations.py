"""Write missing migrations: ``dev/make_migrations.py ROOM NAME``; no database is asked."""

import os
import sys
import tempfile
import warnings
from pathlib import Path

# Modules are imported once their surroundings stand, hence inside the function.
# ruff: noqa: PLC0415


def main(room: str, name: str) -> None:
    """Compare the models of ``room`` with its migrations and write what is missing."""
    from obhut.config.instance import Instance

    with tempfile.TemporaryDirectory() as folder:
        Instance(Path(folder).resolve() / "data").create()
        os.environ["OBHUT_DATA"] = f"{folder}/data"
        os.environ["DATABASE_URL"] = "postgresql://localhost:1/obhut"
        os.environ["DJANGO_SETTINGS_MODULE"] = "obhut.config.settings"
        import django
        from django.core.management import call_command

        django.setup()
        # Without a database the command cannot compare what was applied; nothing was.
        warnings.filterwarnings("ignore", "Got an error checking", RuntimeWarning)
        call_command("makemigrations", room, name=name)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("dev/make_migrations.py ROOM NAME")
    main(sys.argv[1], sys.argv[2])
