"""The states of long work in words and colours."""

from django.utils.translation import gettext_lazy as _

from obhut.ui.components import Badge, Status
from obhut.work.rules.progress import State

_WORDS = {
    State.QUEUED: _("waiting"),
    State.RUNNING: _("running"),
    State.DONE: _("done"),
    State.PARTIAL: _("done in part"),
    State.FAILED: _("failed"),
    State.CANCELLED: _("cancelled"),
    State.NO_RESPONSE: _("no response"),
}
_STATUS = {
    State.QUEUED: Status.UNKNOWN,
    State.RUNNING: Status.INFO,
    State.DONE: Status.OK,
    State.PARTIAL: Status.WARNING,
    State.FAILED: Status.DANGER,
    State.CANCELLED: Status.OFFLINE,
    State.NO_RESPONSE: Status.DANGER,
}
CHOICES = tuple((state.value, word) for state, word in _WORDS.items())


def in_words(state: State) -> str:
    """Return the state in the reader's language."""
    return str(_WORDS[state])


def badge(state: State) -> Badge:
    """Return the state as it stands in lists and beside a bar."""
    return Badge(_STATUS[state], in_words(state))
