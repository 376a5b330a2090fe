"""Many machines at the same moment: each use of a token is given once."""

import threading
from collections.abc import Callable

from django.db import connection
from django.test import Client

from obhut.devices.models import Device, EnrolmentToken
from obhut.tenancy.api import operator_scope
from tests.devices.conftest import Newcomer
from tests.devices.making import token_of


def _at_once(times: int, enrol: Callable[[], int]) -> list[int]:
    codes: list[int] = []

    def work() -> None:
        codes.append(enrol())
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return codes


def _devices_and_uses() -> tuple[int, int]:
    with operator_scope():
        return Device.objects.count(), EnrolmentToken.objects.get().uses_left


def test_of_fifty_at_once_one_gets_the_only_use(own_database: str) -> None:
    from tests.cast import people

    token = token_of(people().anna).text
    codes = _at_once(50, lambda: Newcomer().enrol(Client(), token).status_code)
    # The others are told so, or, once twenty have failed, that there were too many.
    assert codes.count(201) == 1
    assert set(codes) <= {201, 403, 429}
    assert _devices_and_uses() == (1, 0)


def test_the_same_new_key_at_once_is_one_device(own_database: str) -> None:
    from tests.cast import people

    token, machine = token_of(people().anna, uses=10).text, Newcomer()
    assert _at_once(8, lambda: machine.enrol(Client(), token).status_code) == [201] * 8
    assert _devices_and_uses() == (1, 9)
