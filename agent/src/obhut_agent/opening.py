"""Opens the device's own page in the browser of whoever asks for it."""

import shutil
import subprocess
from pathlib import Path

from obhut_agent.failures import Failure

_OPENERS = ("xdg-open", "gio", "sensible-browser", "open")


def show(page: Path) -> None:
    """Open ``page``. Raises Failure where there is nothing to open it with."""
    opener = next((found for name in _OPENERS if (found := shutil.which(name))), None)
    if opener is None:
        raise Failure("page-no-browser", path=page)
    words = [opener, "open"] if opener.endswith("/gio") else [opener]
    subprocess.Popen(
        [*words, str(page)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
