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
        SESSION,
    ),
    "account_emailconfirmation": dict.fromkeys(
        ("id", "email_address", "created", "sent", "key"), CREDENTIAL
    ),
    "django_content_type": dict.fromkeys(("id", "app_label", "model"), TECHNICAL),
    # Never filled: roles are ours, the library's groups have no access at all.
    "auth_permission": dict.fromkeys(("id", "name", "content_type", "codename"), TECHNICAL),
    "auth_group": dict.fromkeys(("id", "name"), TECHNICAL),
    "auth_group_permissions": dict.fromkeys(("id", "group", "permission"), TECHNICAL),
    "config_cache": dict.fromkeys(("cache_key", "value", "expires"), SECURITY_LOG),
    "django_migrations": dict.fromkeys(("id", "app", "name", "applied"), TECHNICAL),
    "procrastinate_workers": dict.fromkeys(("id", "last_heartbeat"), TECHNICAL),
    "procrastinate_jobs": dict.fromkeys(
        (
            "id",
            "queue_name",
            "task_name",
            "priority",
            "lock",
            "args",
            "status",
            "scheduled_at",
            "attempts",
            "queueing_lock",
            "abort_requested",
            "worker",
        ),
        TECHNICAL,
    ),
    "procrastinate_events": dict.fromkeys(("id", "job", "type", "at"), TECHNICAL),
    "procrastinate_periodic_defers": dict.fromkeys(
        ("id", "task_name", "defer_timestamp", "job", "periodic_id"), TECHNICAL
    ),
}
