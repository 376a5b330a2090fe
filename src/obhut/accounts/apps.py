"""The accounts room as a Django app: connects what follows from sign-in and factors."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People, their roles, factors and sessions."""

    name = "obhut.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Connect the handlers and register the checks."""
        from allauth.account.signals import password_changed, password_reset  # noqa: PLC0415
        from allauth.mfa import signals  # noqa: PLC0415
        from django.contrib.auth.signals import user_logged_in  # noqa: PLC0415
        from django.core.checks import register  # noqa: PLC0415

        from obhut.accounts import checks, handlers  # noqa: PLC0415
        from obhut.accounts.events import PersonBlocked  # noqa: PLC0415
        from obhut.kernel import events  # noqa: PLC0415

        user_logged_in.connect(handlers.begin_marks)
        signals.authenticator_added.connect(handlers.factor_added)
        signals.authenticator_removed.connect(handlers.factor_removed)
        signals.authenticator_reset.connect(handlers.factor_reset)
        signals.authenticator_used.connect(handlers.factor_used)
        signals.authentication_failed.connect(handlers.factor_failed)
        password_changed.connect(handlers.password_changed)
        password_reset.connect(handlers.password_changed)
        events.subscribe(PersonBlocked, handlers.person_blocked)
        register(checks.check_people)
