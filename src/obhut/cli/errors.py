"""What a command raises when it cannot do what it was asked; the entry prints it and exits."""

BAD_INPUT = 2
FAILED = 1


class CommandError(Exception):
    """A German sentence for the person at the terminal, and the exit code that goes with it."""

    exit_code = FAILED


class BadInputError(CommandError):
    """The input is wrong; nothing was changed."""

    exit_code = BAD_INPUT


class CommandFailedError(CommandError):
    """The input was right, but the work could not be done."""
