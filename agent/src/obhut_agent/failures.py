"""What may go wrong and how a person hears of it."""

from obhut_agent import messages


class Failure(Exception):  # noqa: N818
    """Something a person has to know: key and values of a message, and the exit code.

    ``exit_code`` 2 = bad input, 1 = failed.
    """

    def __init__(self, key: str, *, exit_code: int = 1, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.exit_code = exit_code
        self.values = values

    @property
    def text(self) -> str:
        """The German sentence."""
        return messages.text(self.key, **self.values)
