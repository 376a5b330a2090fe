"""What accounts needs from rooms above it; ``config`` fills these ports at start."""

from collections.abc import Callable, Mapping
from typing import Protocol
from uuid import UUID

from obhut.accounts.models import Person


class SendMail(Protocol):
    """Puts a mail into the outbox within the caller's transaction (``notifications.api.send``)."""

    def __call__(
        self,
        *,
        to: str,
        person_id: int | None,
        template: str,
        context: Mapping[str, str],
        language: str,
        partner_id: int | None,
        customer_id: int | None,
    ) -> UUID:
        """Return the id of the mail."""


class PortEmptyError(RuntimeError):
    """A port was used before ``config`` filled it."""


class _Ports:
    send_mail: SendMail | None = None
    rents: Callable[[int], bool] | None = None


def connect(*, send_mail: SendMail, rents: Callable[[int], bool] | None = None) -> None:
    """Fill the ports: the outbox, and whether a customer (by id) has a contract in force."""
    _Ports.send_mail = send_mail
    _Ports.rents = rents


def rents(customer_id: int) -> bool:
    """Tell whether the customer has a contract in force; before contracts exist everybody has."""
    return _Ports.rents(customer_id) if _Ports.rents is not None else True


def mail_person(person: Person, template: str, context: Mapping[str, str]) -> None:
    """Put a mail to ``person`` into the outbox, in the person's language."""
    mail(
        to=person.email,
        person_id=person.pk,
        template=template,
        context={"name": person.full_name, **context},
        language=person.language,
        partner_id=person.partner_id,
        customer_id=person.customer_id,
    )


def mail(
    *,
    to: str,
    person_id: int | None,
    template: str,
    context: Mapping[str, str],
    language: str,
    partner_id: int | None,
    customer_id: int | None,
) -> None:
    """Put a mail into the outbox. Raises PortEmptyError where nobody has filled the port."""
    if _Ports.send_mail is None:
        raise PortEmptyError
    _Ports.send_mail(
        to=to,
        person_id=person_id,
        template=f"accounts/{template}",
        context=context,
        language=language,
        partner_id=partner_id,
        customer_id=customer_id,
    )
