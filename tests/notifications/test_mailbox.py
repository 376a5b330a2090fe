"""The mailbox page: what became of each mail; its text only in a demonstration."""

from typing import Any

import pytest

from obhut.notifications.api import deliver_due
from obhut.notifications.models import Mail
from obhut.tenancy.api import operator_scope
from tests.notifications.test_relay import Broken
from tests.roles import database_role
from tests.sign_in import make_person, signed_in

pytestmark = pytest.mark.usefixtures("own_database")
HERE = {"host": "localhost"}


def _sent(settings: Any, *, demo: bool) -> tuple[Any, Mail]:
    settings.DEMO = demo
    client = signed_in(make_person("Otto Ober", "operator-admin"))
    page = client.post("/postfach/probe/", headers=HERE, follow=True)
    assert "otto.ober@example.org" in page.content.decode()
    with operator_scope():
        mail = Mail.objects.get()
    assert isinstance(mail, Mail)
    return client, mail


def test_a_demonstration_shows_the_text(settings: Any) -> None:
    client, mail = _sent(settings, demo=True)
    with database_role("worker"):
        from obhut.kernel import clock

        assert deliver_due(at=clock.real()) == 1
    page = client.get(f"/postfach/{mail.pk}/", headers=HERE).content.decode()
    assert "Otto Ober hat den Versand von Nachrichten geprüft" in page
    assert "eingebautes Postfach" in page
    assert 'href="http://localhost:8421/postfach/"' in page


def test_elsewhere_the_page_shows_what_became_of_it_but_not_the_text(settings: Any) -> None:
    client, mail = _sent(settings, demo=False)
    with database_role("worker"):
        deliver_due(at=mail.created_at, transport=Broken())
        deliver_due(at=mail.created_at.replace(year=2100), transport=Broken())
    page = client.get(f"/postfach/{mail.pk}/", headers=HERE).content.decode()
    assert "nothing here" in page
    assert mail.reference in page
    assert "hat den Versand" not in page


@pytest.mark.parametrize("role", ["operator-technician", "operator-dpo"])
def test_only_administrators_of_the_operator_look(role: str) -> None:
    client = signed_in(make_person("Theo Technik", role))
    assert client.get("/postfach/", headers=HERE).status_code == 403
    assert client.post("/postfach/probe/", headers=HERE).status_code == 403
    with operator_scope():
        assert not Mail.objects.exists()
