"""A mail is put into the outbox with its cause, sealed, under the operator's brand."""

from uuid import UUID

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from obhut.notifications import operations
from obhut.notifications.api import send
from obhut.notifications.models import Mail
from obhut.notifications.relay import body_of, message_of
from obhut.tenancy.api import customer_scope, enter, operator_scope, visitor_scope
from obhut.tenancy.models import Brand
from tests.cast import Cast

TEXT = "Subject: Welcome {name}\n\n{operator} invites {name}.\n{link}\n{reference}\n"
LINK = "http://localhost:8421/einladung/very-secret-token/"


@pytest.fixture(autouse=True)
def template(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operations, "template_text", lambda *_: TEXT)


def put(cast: Cast | None = None, *, to: str = "anna@example.org", name: str = "Anna") -> UUID:
    return send(
        to=to,
        person_id=cast.anna.pk if cast else None,
        template="accounts/invitation",
        context={"name": name, "link": LINK},
        language="de",
        partner_id=cast.anna.partner_id if cast else None,
        customer_id=cast.anna.customer_id if cast else None,
    )


def test_the_text_is_sealed_and_opens_for_the_relay(cast: Cast) -> None:
    with operator_scope():
        mail = Mail.objects.get(pk=put(cast))
        with connection.cursor() as cursor:
            cursor.execute("select m::text, sealed_body from notifications_mail m")
            row, sealed = cursor.fetchone()
    assert "very-secret-token" not in row
    assert b"very-secret-token" not in bytes(sealed)
    assert LINK in body_of(mail)


def test_a_text_moved_to_another_mail_does_not_open(cast: Cast) -> None:
    from obhut.files.api import SealBroken

    with operator_scope():
        first, second = Mail.objects.get(pk=put(cast)), Mail.objects.get(pk=put(cast))
    second.sealed_body = first.sealed_body
    with pytest.raises(SealBroken):
        body_of(second)


@pytest.mark.clause("C-1.d")
def test_the_sender_is_the_brand_in_force(cast: Cast) -> None:
    with operator_scope():
        Brand.objects.create(
            operator_name="Nord IT, Größe & Söhne", mail_sender="post@nord.example"
        )
        before = Mail.objects.get(pk=put(cast))
        Brand.objects.create(operator_name="Neu GmbH", mail_sender="neu@nord.example")
        after = Mail.objects.get(pk=put(cast))
    first, second = message_of(before), message_of(after)
    assert first["From"].addresses[0].display_name == "Nord IT, Größe & Söhne"
    assert first["From"].addresses[0].addr_spec == "post@nord.example"
    assert "Nord IT, Größe & Söhne invites" in first.get_content()
    assert second["From"].addresses[0].addr_spec == "neu@nord.example"


def test_a_mail_without_a_brand_still_has_a_sender(cast: Cast) -> None:
    with operator_scope():
        message = message_of(Mail.objects.get(pk=put(cast)))
    assert message["From"].addresses[0].addr_spec == "obhut@localhost.localdomain"
    assert message["Message-ID"].endswith("@localhost>")
    assert message["Auto-Submitted"] == "auto-generated"


def test_a_name_cannot_add_a_header(cast: Cast) -> None:
    with operator_scope():
        mail = Mail.objects.get(pk=put(cast, name="A\r\nBcc: evil@example.org\r\n\r\nhi"))
    message = message_of(mail)
    assert message["Bcc"] is None
    assert "\n" not in mail.subject
    head = message.as_bytes().partition(b"\r\n\r\n")[0].replace(b"\r\n ", b" ")
    names = {line.split(b":")[0].lower() for line in head.split(b"\r\n")}
    assert b"bcc" not in names


@pytest.mark.parametrize("to", ["", "anna", "a@b\r\nBcc: c@d.example", "a@x.example, b@x.example"])
def test_refuses_an_address_that_is_none(cast: Cast, to: str) -> None:
    with operator_scope():
        with pytest.raises(ValidationError):
            put(cast, to=to)
        assert not Mail.objects.exists()


def test_a_mail_goes_with_its_cause(cast: Cast) -> None:
    with operator_scope():
        with transaction.atomic():
            put(cast)
            transaction.set_rollback(True)
        assert not Mail.objects.exists()


def test_every_role_may_send_but_only_the_operator_reads(cast: Cast) -> None:
    put(cast)
    with visitor_scope():
        put()
    for name in ("paul", "anna"):
        with enter(getattr(cast, name).scope):
            put(cast)
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                list(Mail.objects.all())
    with operator_scope():
        assert Mail.objects.count() == 4


def test_a_tenant_cannot_send_in_the_name_of_another(cast: Cast) -> None:
    with (
        customer_scope(cast.carl.partner_id, cast.carl.customer_id),
        pytest.raises(DatabaseError, match="row-level security"),
        transaction.atomic(),
    ):
        put(cast)


def test_reads_templates_of_rooms(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    with pytest.raises(FileNotFoundError):
        operations.template_text("accounts/does-not-exist", "de")
    with pytest.raises(LookupError):
        operations.template_text("nowhere/invitation", "de")
