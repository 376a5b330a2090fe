"""What a browser remembers about looks: theme and language, both in cookies that hold no person."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.module_loading import import_string
from django.utils.translation import check_for_language
from django.views.decorators.http import require_POST

THEME_COOKIE = "theme"
THEMES = ("auto", "light", "dark")
_YEAR = 365 * 24 * 3600


def theme_of(request: HttpRequest | None) -> str:
    """Return ``auto``, ``light`` or ``dark``; anything else in the cookie counts as ``auto``."""
    wanted = request.COOKIES.get(THEME_COOKIE, "auto") if request else "auto"
    return wanted if wanted in THEMES else "auto"


@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Remember the theme and return to the page; an unknown theme changes nothing."""
    theme = request.POST.get("theme", "")
    response = HttpResponseRedirect(_back(request))
    if theme in THEMES:
        _remember(response, THEME_COOKIE, theme)
        _keep(request, theme=theme)
    return response


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Remember the language and return to the page; an unknown language changes nothing."""
    language = request.POST.get("language", "")
    response = HttpResponseRedirect(_back(request))
    if language in dict(settings.LANGUAGES) and check_for_language(language):
        _remember(response, settings.LANGUAGE_COOKIE_NAME, language)
        _keep(request, language=language)
    return response


def remember_looks(response: HttpResponse, *, language: str, theme: str) -> None:
    """Set both cookies to what a person has chosen in the profile."""
    _remember(response, THEME_COOKIE, theme)
    _remember(response, settings.LANGUAGE_COOKIE_NAME, language)


def _keep(request: HttpRequest, **choice: str) -> None:
    """Hand the choice to the function that ``UI_KEEP_LOOKS`` names: it knows the person."""
    name: str | None = getattr(settings, "UI_KEEP_LOOKS", None)
    if name:
        import_string(name)(request, **choice)


def _remember(response: HttpResponse, name: str, value: str) -> None:
    secure = bool(settings.SESSION_COOKIE_SECURE)
    response.set_cookie(
        name, value, max_age=_YEAR, samesite="Lax", secure=secure, httponly=True, path="/"
    )


def _back(request: HttpRequest) -> str:
    """Return the page to return to; only addresses of our own host count."""
    wanted = request.POST.get("next", "/")
    allowed = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if allowed else "/"
