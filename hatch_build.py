"""Build hook for wheels: they carry the built front-end and the compiled catalogues.

An editable install (the checkout) skips it: there the Makefile builds what is out of date.
"""

import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class BuildHook(BuildHookInterface[Any]):
    """Builds scripts, styles, icons and catalogues before a wheel is packed."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build, and name what version control ignores so that it is packed all the same."""
        if version == "editable":
            return
        for script in (["dev/build_frontend.py"], ["dev/catalogues.py", "compile"]):
            subprocess.run([sys.executable, *script], cwd=Path(self.root), check=True)
        build_data["artifacts"] += ["src/obhut/ui/static/ui/dist/*", "src/obhut/*/locale/**/*.mo"]
