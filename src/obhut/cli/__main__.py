"""Lets ``python -m obhut.cli`` be the command ``obhut``."""

import sys

from obhut.cli.main import main

sys.exit(main())
