"""``python -m obhut_agent``."""

import sys

from obhut_agent.main import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
