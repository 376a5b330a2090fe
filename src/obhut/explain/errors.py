"""What ``explain`` raises when a question has no answer."""


class UnanswerableError(ValueError):
    """A German sentence that begins with the option at fault and says what to give instead."""

    @property
    def option(self) -> str:
        """The name of the option without dashes, or "" where no single one is at fault."""
        name, colon, _ = str(self).partition(":")
        return name.removeprefix("--") if colon and name.startswith("--") else ""

    @property
    def sentence(self) -> str:
        """The sentence without the option, for people who see no options."""
        text = str(self).removeprefix(f"--{self.option}: ")
        return f"{text[:1].upper()}{text[1:]}."
