"""The agent's version; the distribution's metadata is not read at run time."""

VERSION = "0.1.0"
