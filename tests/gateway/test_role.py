"""What a stolen gateway password is good for."""

import psycopg
import pytest

from obhut.config.database import dsn

pytestmark = pytest.mark.usefixtures("django_db_setup")


@pytest.mark.parametrize(
    "statement",
    [
        "select * from accounts_person",
        "select * from devices_enrolmenttoken",
        "select token_sha256 from devices_enrolmenttoken",
        "select enrolled_with_id from devices_device",
        "select * from health_sample",
        "delete from health_sample",
        "update health_sample set seq = 1",
        "insert into devices_device (name) values ('x')",
        "update devices_device set customer_id = 1",
        "update devices_device set removed_at = null",
        "update devices_device set public_key = ''",
        "delete from devices_device",
        "select * from audit_entry",
        "select * from django_session",
        "select * from mfa_authenticator",
        "truncate devices_devicestate",
    ],
)
def test_the_gateway_may_not(statement: str) -> None:
    with (
        psycopg.connect(dsn("gateway")) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(statement)
