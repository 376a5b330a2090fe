"""An argument parser that speaks German.

argparse composes its messages through the names ``_`` and ``ngettext`` in its own module. A
gettext catalogue would need a compiled file and an environment variable; a table needs neither.
"""

import argparse
import sys
from collections.abc import Iterable
from typing import Any, NoReturn

from obhut.cli.errors import BAD_INPUT

MESSAGES = {
    "usage: ": "Aufruf: ",
    "positional arguments": "Angaben",
    "options": "Optionen",
    "show this help message and exit": "diese Hilfe zeigen",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s: %(message)s",
    "unrecognized arguments: %s": "unbekannte Angabe: %s",
    "ambiguous option: %(option)s could match %(matches)s": (
        "die Option %(option)s ist mehrdeutig: %(matches)s"
    ),
    "invalid choice: %(value)r (choose from %(choices)s)": (
        "%(value)r gibt es nicht; möglich sind %(choices)s"
    ),
    "unknown parser %(parser_name)r (choices: %(choices)s)": (
        "%(parser_name)r gibt es nicht; möglich sind %(choices)s"
    ),
    "invalid %(type)s value: %(value)r": "%(value)r ist kein gültiger Wert (%(type)s)",
    "can't open '%(filename)s': %(error)s": ("„%(filename)s“ lässt sich nicht öffnen: %(error)s"),
    "expected one argument": "hier fehlt ein Wert",
    "expected at most one argument": "hier ist höchstens ein Wert erlaubt",
    "expected at least one argument": "hier fehlt mindestens ein Wert",
    "expected %s argument": "hier wird %s Wert erwartet",
    "expected %s arguments": "hier werden %s Werte erwartet",
    "the following arguments are required: %s": "diese Angaben fehlen: %s",
    "one of the arguments %s is required": "eine dieser Angaben fehlt: %s",
    "not allowed with argument %s": "nicht zusammen mit %s erlaubt",
    "ignored explicit argument %r": "der Wert %r ist hier nicht erlaubt",
    "unexpected option string: %s": "unerwartete Option: %s",
    "%(prog)s: error: %(message)s\n": "%(prog)s: Fehler: %(message)s\n",
}


def _german(message: str) -> str:
    return MESSAGES.get(message, message)


def _german_plural(one: str, many: str, number: int) -> str:
    return _german(one if number == 1 else many)


def _speak_german() -> None:
    vars(argparse).update(_=_german, ngettext=_german_plural)


class Parser(argparse.ArgumentParser):
    """A parser without abbreviations: what a script writes today must mean the same tomorrow."""

    def __init__(self, **options: Any) -> None:
        _speak_german()
        options.setdefault("allow_abbrev", False)
        super().__init__(**options)

    def error(self, message: str) -> NoReturn:
        """Say on stderr what is wrong and how the command is called; exit 2."""
        self.print_usage(sys.stderr)
        self.exit(BAD_INPUT, f"{self.prog}: Fehler: {message}\n")


def choices(values: Iterable[str]) -> str:
    """Return ``a, b oder c``."""
    *head, last = list(values)
    return f"{', '.join(head)} oder {last}" if head else last
