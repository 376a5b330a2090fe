"""People and a database of its own."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from django.test import Client

    from tests.cast import Cast


@pytest.fixture
def cast(own_database: str) -> "Cast":
    from tests.cast import people

    return people()


@pytest.fixture
def admin(cast: "Cast") -> "Client":
    from tests.sign_in import make_person, signed_in

    return signed_in(make_person("Odo Oben", "operator-admin"))


@pytest.fixture
def technician(cast: "Cast") -> "Client":
    from tests.sign_in import signed_in

    return signed_in(cast.olga)
