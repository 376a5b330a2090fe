"""The web process: granian with threads, one interpreter per core is enough for one machine."""

import os

from granian import Granian
from granian.constants import Interfaces


def serve(*, address: str, port: int, threads: int = 8) -> None:
    """Serve the pages until a signal ends the process."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "obhut.config.settings")
    Granian(
        "obhut.config.wsgi:application",
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=threads,
        respawn_failed_workers=True,
        log_access=False,
    ).serve()
