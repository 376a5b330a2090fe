"""``--by``: every command that writes leads to a natural person."""

from collections.abc import Iterator
from contextlib import contextmanager

from obhut.cli.errors import BadInputError


@contextmanager
def acting_by(email: str | None) -> Iterator[int]:
    """Let this person act within the block; without an address the demo's operator."""
    from django.conf import settings
    from django.core.exceptions import ObjectDoesNotExist

    from obhut.accounts.api import person_id
    from obhut.audit.api import acting
    from obhut.config.demo import FIRST_LOGIN

    if email is None and not settings.DEMO:
        raise BadInputError("--by ADRESSE fehlt: wer führt das aus?")
    try:
        found = person_id(email=email or FIRST_LOGIN)
    except ObjectDoesNotExist:
        raise BadInputError(f"„{email}“ hat hier kein Konto") from None
    with acting(person_id=found):
        yield found
