"""Why something about devices cannot be done."""


class EnrolmentRefused(Exception):  # noqa: N818 - an answer, not a defect
    """A device may not enrol; ``code`` is one of the protocol's enrolment codes."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class TooManyUses(Exception):  # noqa: N818
    """A token with so many uses needs a second person, or the server's own shell."""

    def __init__(self, uses: int, most: int) -> None:
        self.uses = uses
        self.most = most
        super().__init__(f"{uses} > {most}")


class ForeignSite(Exception):  # noqa: N818
    """The site belongs to another customer."""
