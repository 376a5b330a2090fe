"""Settings: the environment is read here, once, at start.

``OBHUT_DATA`` names the data folder, ``OBHUT_ROLE`` the database role of this process
(``login`` for the web, ``worker``, ``owner`` for migrations).
"""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.utils.translation import gettext_lazy as _
from psycopg.conninfo import conninfo_to_dict

from obhut.config.database import dsn
from obhut.config.hosts import allowed_hosts
from obhut.config.instance import Instance
from obhut.kernel import clock

SOURCE = Path(__file__).resolve().parent.parent
INSTANCE = Instance.find()
ROLE = os.environ.get("OBHUT_ROLE", "login")
DEMO = os.environ.get("OBHUT_DEMO", "1" if INSTANCE.state().demo else "0") == "1"
DEMO_DEVICES = int(os.environ.get("OBHUT_DEMO_DEVICES", "500"))
if DEMO:
    clock.shift_process(timedelta(seconds=INSTANCE.state().clock_shift_s))
PORT = int(os.environ.get("OBHUT_PORT", "8421"))
PUBLIC_URL = (
    os.environ.get("OBHUT_PUBLIC_URL")
    or INSTANCE.state().public_url  # what the running instance is called, for our commands
    or f"http://localhost:{PORT}"
)
GATEWAY_FALLBACK_URL = os.environ.get("OBHUT_GATEWAY_FALLBACK_URL", "")
GATEWAY_URL = os.environ.get("OBHUT_GATEWAY_URL", "ws://localhost:8422/agent/v1")
SMTP_URL = os.environ.get("OBHUT_SMTP_URL", "")
CLAMD = os.environ.get("OBHUT_CLAMD", "")
GATEWAY_SERVER_NAME = os.environ.get("OBHUT_GATEWAY_SERVER_NAME", "localhost")
GATEWAY_PUBLIC_KEY = (
    Ed25519PrivateKey.from_private_bytes(INSTANCE.gateway_seed()).public_key().public_bytes_raw()
)
AGENT_SHELF = INSTANCE.packages
GATEWAY_ORIGIN = GATEWAY_URL.rsplit("/agent/", 1)[0]
# Browsers reach both only to test their line.
GATEWAY_ORIGINS = [
    GATEWAY_ORIGIN,
    (GATEWAY_FALLBACK_URL or GATEWAY_URL.replace("ws", "http", 1)).rsplit("/agent/", 1)[0],
]

DEBUG = False
SECRET_KEY = INSTANCE.secret_key()
ALLOWED_HOSTS = allowed_hosts(os.environ.get("OBHUT_HOSTS", ""))
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
ROOT_URLCONF = "obhut.config.urls"
WSGI_APPLICATION = "obhut.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.Person"
SITE_ID = None

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "template_partials",
    "procrastinate.contrib.django",
    "obhut.tenancy",
    "obhut.audit",
    "obhut.files",
    "obhut.work",
    "obhut.accounts",
    "obhut.notifications",
    "obhut.privacy",
    "obhut.catalogue",
    "obhut.devices",
    "obhut.maintenance",
    "obhut.contracts",
    "obhut.health",
    "obhut.inventory",
    "obhut.console",
    "obhut.ui",
    "obhut.config",
]

MIDDLEWARE = [
    "obhut.config.middleware.ReferenceMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "obhut.accounts.middleware.SessionMiddleware",
    "obhut.audit.middleware.ActingMiddleware",
    "obhut.config.middleware.ClosedByDefaultMiddleware",
    "obhut.accounts.middleware.FactorMiddleware",
    "obhut.config.middleware.ScopeMiddleware",
]


def _database(role: str) -> dict[str, Any]:
    parts = conninfo_to_dict(dsn(role, instance=INSTANCE))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts["dbname"],
        "USER": parts["user"],
        "PASSWORD": parts.get("password", ""),
        "HOST": parts.get("host", ""),
        "PORT": str(parts.get("port", "")),
        "CONN_MAX_AGE": 300,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"application_name": f"obhut-{role}", "connect_timeout": 5},
        "TEST": {"MIRROR": None},
    }


DATABASES = {"default": _database(ROLE)}
CACHES = {
    "default": {
        # Shared by all processes: rate limits and used one-time codes must hold across them.
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "config_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "obhut.config.context.page",
            ],
        },
    }
]

LANGUAGE_CODE = "de"
LANGUAGES = [("de", _("German")), ("en", _("English"))]
LANGUAGE_COOKIE_NAME = "language"
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = "obhut.ui.formats"
USE_THOUSAND_SEPARATOR = True
TIME_ZONE = "Europe/Berlin"
# Our own words win over those of libraries for the same English ones.
LOCALE_PATHS = sorted(SOURCE.glob("*/locale"))

STATIC_URL = "/static/"
STATICFILES_DIRS: list[str] = []
STATIC_ROOT = None  # WhiteNoise finds the files in the packages
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_IMMUTABLE_FILE_TEST = r"-[0-9A-Z]{8}\."

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "first_name", "last_name")},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "obhut.accounts.passwords.BreachedPasswordValidator"},
]
# A text file of SHA-1 hashes, one a line, sorted; what comes after a colon is ignored.
BREACHED_PASSWORDS = os.environ.get("OBHUT_BREACHED_PASSWORDS", "")
# A file that maps networks to countries (MMDB); without it network and browser are compared.
GEOIP = os.environ.get("OBHUT_GEOIP", "")

# Sign-in (allauth): by address and password or by passkey, always with a second factor (V-4.3).
ACCOUNT_ADAPTER = "obhut.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "reset_password": "20/m/ip,3/15m/key",
    "reset_password_from_key": "20/m/ip",
    "change_password": "5/m/user",
    "reauthenticate": "10/m/user",
}
ACCOUNT_FORMS = {
    "login": "obhut.accounts.forms.SignInForm",
    "reset_password": "obhut.accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "obhut.accounts.forms.NewPasswordForm",
    "change_password": "obhut.accounts.forms.ChangePasswordForm",
}
MFA_ADAPTER = "obhut.accounts.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_RECOVERY_CODE_DIGITS = 10
MFA_TOTP_ISSUER = "Obhut"
# One step of tolerance for slow typing; used codes are remembered longer than they are valid.
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "obhut.accounts.forms.FactorForm",
    "reauthenticate": "obhut.accounts.forms.FreshFactorForm",
    "activate_totp": "obhut.accounts.forms.ActivateAppForm",
    "add_webauthn": "obhut.accounts.forms.AddPasskeyForm",
    "edit_webauthn": "obhut.accounts.forms.RenamePasskeyForm",
}
SESSION_IDLE_MINUTES = int(os.environ.get("OBHUT_SESSION_IDLE_MINUTES", "30"))
SESSION_HOURS = int(os.environ.get("OBHUT_SESSION_HOURS", "12"))
SESSION_COOKIE_AGE = SESSION_HOURS * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

SECURE_PROXY = os.environ.get("OBHUT_PROXY") == "1"
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if SECURE_PROXY else 0
_TLS = PUBLIC_URL.startswith("https://")
# Browsers treat http://localhost as secure, so __Host- cookies work in the demo too.
SESSION_COOKIE_NAME = "__Host-session"
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-csrf"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_HTTPONLY = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if _TLS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE_PROXY else None
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_048_576
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "font-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "connect-src": ["'self'", *GATEWAY_ORIGINS],
        "manifest-src": ["'self'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
    }
}

CSRF_FAILURE_VIEW = "obhut.ui.errors.csrf_failure"
PRIVACY_THIRD_PARTY = "obhut.config.third_party.FIELD_CLASSES"
UI_LAYOUT = "obhut.console.layout.layout"
UI_KEEP_LOOKS = "obhut.accounts.views.own.keep_looks"
UI_BRAND = "obhut.tenancy.api.current_brand"
UI_NOTICE = "obhut.console.notices.receive"

LOGGING_CONFIG = None
