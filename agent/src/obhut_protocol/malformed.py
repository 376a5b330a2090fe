"""The one exception for bytes or values that the protocol does not allow."""


class Malformed(Exception):  # noqa: N818
    """What the other side sent (or what we were about to send) is not protocol v1.

    The text names the rule that was broken and never repeats content of the message.
    """
