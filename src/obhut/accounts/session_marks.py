"""What a session remembers: when it began, when it was seen, its browser, its second factor.

Times are whole seconds on the real clock.
"""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.http import HttpRequest

from obhut.accounts.rules.browser import browser_family
from obhut.accounts.rules.session_end import End, Limits, session_end
from obhut.kernel import clock
from obhut.kernel.clauses import clause

FRESH = timedelta(minutes=5)
SEEN_EVERY = timedelta(seconds=30)
_BEGAN, _SEEN, _BROWSER = "began_at", "seen_at", "browser"
_FACTOR_OF, _FACTOR_AT = "factor_of", "factor_at"


def limits() -> Limits:
    """Return how long a session may rest and last."""
    return Limits(
        idle=timedelta(minutes=settings.SESSION_IDLE_MINUTES),
        absolute=timedelta(hours=settings.SESSION_HOURS),
    )


def begin(request: HttpRequest) -> None:
    """Mark the beginning of a signed-in session."""
    request.session[_BEGAN] = request.session[_SEEN] = _seconds(clock.real())
    request.session[_BROWSER] = browser_of(request)


def end_of(request: HttpRequest) -> End | None:
    """Return why the session is over, or ``None``; one without marks is not ours."""
    if _BEGAN not in request.session:
        return End.TOO_OLD
    return session_end(
        began_at=_instant(request.session[_BEGAN]),
        seen_at=_instant(request.session[_SEEN]),
        bound_to=request.session[_BROWSER],
        browser=browser_of(request),
        now=clock.real(),
        limits=limits(),
    )


def see(request: HttpRequest) -> bool:
    """Note that the person is active; tell whether the note was due and written."""
    if clock.real() - _instant(request.session[_SEEN]) < SEEN_EVERY:
        return False
    request.session[_SEEN] = _seconds(clock.real())
    return True


@clause("V-4.3")
def prove_factor(request: HttpRequest, person_id: int) -> None:
    """Note that this session has just passed the second factor of the person."""
    request.session[_FACTOR_OF] = person_id
    request.session[_FACTOR_AT] = _seconds(clock.real())


@clause("V-4.3")
def has_proved_factor(request: HttpRequest, person_id: int) -> bool:
    """Tell whether this session has passed the second factor of the person."""
    return bool(request.session.get(_FACTOR_OF) == person_id)


def has_fresh_factor(request: HttpRequest, person_id: int) -> bool:
    """Tell whether the second factor was passed within the last five minutes."""
    if not has_proved_factor(request, person_id):
        return False
    return clock.real() - _instant(request.session[_FACTOR_AT]) <= FRESH


def browser_of(request: HttpRequest) -> str:
    """Return the browser family of the request."""
    return browser_family(request.META.get("HTTP_USER_AGENT", ""))


def _seconds(instant: datetime) -> int:
    return int(instant.timestamp())


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
