"""Access to and data classes of the tables that libraries bring; who is not named gets nothing."""

from obhut.kernel.data_classes import CREDENTIAL, SECURITY_LOG, SESSION, TECHNICAL, DataClass
from obhut.tenancy.row_access import READ, WRITE, Grant, RowAccess

_LOGIN = RowAccess(login=Grant(WRITE))
_WORKER = RowAccess(worker=Grant(WRITE))

ROW_ACCESS: dict[str, RowAccess] = {
    "django_migrations": RowAccess(login=Grant(READ), worker=Grant(READ)),
    "django_session": RowAccess(login=Grant(WRITE), worker=Grant("select, delete")),
    "config_cache": RowAccess(login=Grant(WRITE), worker=Grant(WRITE)),
    "account_emailaddress": _LOGIN,
    "mfa_authenticator": _LOGIN,
    "usersessions_usersession": RowAccess(login=Grant(WRITE), worker=Grant("select, delete")),
    "procrastinate_jobs": _WORKER,
    "procrastinate_events": _WORKER,
    "procrastinate_periodic_defers": _WORKER,
    "procrastinate_workers": _WORKER,
}

FIELD_CLASSES: dict[str, dict[str, DataClass]] = {
    "django_session": dict.fromkeys(("session_key", "session_data", "expire_date"), SESSION),
    "account_emailaddress": dict.fromkeys(
        ("id", "user", "email", "verified", "primary"), CREDENTIAL
    ),
    "mfa_authenticator": dict.fromkeys(
        ("id", "user", "type", "data", "created_at", "last_used_at"), CREDENTIAL
    ),
    "usersessions_usersession": dict.fromkeys(
        ("id", "user", "created_at", "ip", "last_seen_at", "session_key", "user_agent", "data"),
        SECURITY_LOG,
    ),
    "django_content_type": dict.fromkeys(("id", "app_label", "model"), TECHNICAL),
}
