"""Write or check ``docs/data-classes.md``: ``dev/data_classes.py --write | --check``."""

import os
import sys
import tempfile
from pathlib import Path

# Modules are imported once their surroundings stand, hence inside the function.
# ruff: noqa: PLC0415

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "data-classes.md"


def main() -> int:
    """Do what the option says; 1 when the document is not what the program says."""
    with tempfile.TemporaryDirectory() as folder:
        text = _text(folder)
    if "--write" in sys.argv:
        DOCUMENT.write_text(text, "utf-8")
        return 0
    if DOCUMENT.read_text("utf-8") == text:
        return 0
    print("docs/data-classes.md is out of date: dev/data_classes.py --write", file=sys.stderr)
    return 1


def _text(folder: str) -> str:
    """Load the program with a data folder of its own; no database is asked."""
    from obhut.config.instance import Instance

    Instance(Path(folder).resolve() / "data").create()
    os.environ["OBHUT_DATA"] = f"{folder}/data"
    os.environ["DATABASE_URL"] = "postgresql://localhost/obhut"
    os.environ["DJANGO_SETTINGS_MODULE"] = "obhut.config.settings"
    import django

    django.setup()
    from obhut.config.third_party import FIELD_CLASSES
    from obhut.privacy.api import document, entries

    return document(entries(FIELD_CLASSES))


if __name__ == "__main__":
    sys.exit(main())
