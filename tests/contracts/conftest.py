"""An administrator of the operator and a technician, and how a draft is written."""

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
