"""The words of changes of many devices, on the page that asks and in the Vorgang."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from obhut.devices.api import ChangeKind, Difference, History, Outcome, Why
from obhut.tenancy.api import Place
from obhut.ui.components import Badge, Status


@dataclass(frozen=True, slots=True)
class Words:
    """Heading and question of the page that asks, the button, and the title of the Vorgang."""

    heading: str
    question: str
    action: str
    title: str
    consequences: tuple[str, ...] = ()


def words_of(kind: ChangeKind, count: int, wish: dict[str, Any], place: Place | None) -> Words:
    """Return the words of a change; before its tag or site is known they are left out."""
    many = devices_words(count)
    tag = str(wish.get("tag", ""))
    heading, action = _short(kind)
    title = f"{heading}: {tag} · {many}" if tag else f"{heading} · {many}"
    return Words(heading, _question(kind, many, tag), action, title, _consequences(kind))


def devices_words(count: int) -> str:
    """Return a number of devices in words: "329 devices"."""
    grouped = number_format(count, use_l10n=True, force_grouping=True)
    return ngettext("%(count)s device", "%(count)s devices", count) % {"count": grouped}


def kind_words(kind: ChangeKind) -> str:
    """Return what a change is called."""
    return _short(kind)[0]


def _short(kind: ChangeKind) -> tuple[str, str]:
    return {
        ChangeKind.ADD_TAG: (_("Add tag"), _("Add tag")),
        ChangeKind.REMOVE_TAG: (_("Remove tag"), _("Remove tag")),
        ChangeKind.MOVE: (_("Move devices"), _("Move")),
        ChangeKind.QUARANTINE: (_("Put into quarantine"), _("Put into quarantine")),
        ChangeKind.RELEASE: (_("Let out of quarantine"), _("Let out of quarantine")),
        ChangeKind.RETIRE: (_("Remove devices"), _("Remove for good")),
    }[kind]


def _question(kind: ChangeKind, many: str, tag: str) -> str:
    questions = {
        ChangeKind.ADD_TAG: _("%(many)s: which tag shall they get?"),
        ChangeKind.REMOVE_TAG: _("%(many)s: which tag shall they lose?"),
        ChangeKind.MOVE: _("%(many)s: where shall they belong?"),
        ChangeKind.QUARANTINE: _("Put %(many)s into quarantine?"),
        ChangeKind.RELEASE: _("Let %(many)s out of quarantine?"),
        ChangeKind.RETIRE: _("Remove %(many)s for good?"),
    }
    with_tag = {
        ChangeKind.ADD_TAG: _("%(many)s: add the tag “%(tag)s”?"),
        ChangeKind.REMOVE_TAG: _("%(many)s: remove the tag “%(tag)s”?"),
    }
    chosen = with_tag.get(kind) if tag else None
    return (chosen or questions[kind]) % {"many": many, "tag": tag}


def _consequences(kind: ChangeKind) -> tuple[str, ...]:
    return {
        ChangeKind.QUARANTINE: (
            _("Their connections are closed at once; they stay out until an administrator"
              " lets them in again."),
        ),
        ChangeKind.RETIRE: removal_words(),
    }.get(kind, ())  # fmt: skip


def removal_words() -> tuple[str, ...]:
    """Return what removing a device means."""
    return (
        _("The connection is closed at once, and the key of the device is never let in again."),
        _("What is known of it is deleted after 30 days; the log stays for one year."),
        _("To take it back it needs a new enrolment token and becomes a new device."),
    )


def difference_words(found: Difference) -> list[str]:
    """Return what a change would do to how many devices."""
    said = [_("%(many)s will be changed.") % {"many": devices_words(found.changed)}]
    if found.same:
        said.append(_("%(many)s: nothing to change.") % {"many": devices_words(found.same)})
    if found.other_customer:
        said.append(
            _("%(many)s go to another customer. People of the old customer no longer see them.")
            % {"many": devices_words(found.other_customer)}
        )
    if found.other_partner:
        said.append(
            _("%(many)s belong to another partner and stay where they are.")
            % {"many": devices_words(found.other_partner)}
        )
    return said


class HistoryForm(forms.Form):
    """What happens to the history of devices that go to another customer; nothing is preset."""

    history = forms.ChoiceField(
        label=gettext_lazy("The history of devices that go to another customer"),
        widget=forms.RadioSelect,
        choices=(
            (
                History.DELETE.value,
                gettext_lazy("Delete it: measured values, outages and changes up to now are gone."),
            ),
            (
                History.ALONG.value,
                gettext_lazy(
                    "Take it along: the new customer sees measured values, outages and changes"
                    " from before. I confirm that this is allowed."
                ),
            ),
        ),
        help_text=gettext_lazy("What people did stays in the log of the old customer in any case."),
    )


def history_choice(data: Any = None) -> HistoryForm:
    """Return the question about the history."""
    return HistoryForm(data)


def outcome_badge(outcome: str) -> Badge:
    """Return how a change ended for one device."""
    return {
        Outcome.WAITING: Badge(Status.UNKNOWN, _("waiting")),
        Outcome.DONE: Badge(Status.OK, _("changed")),
        Outcome.SAME: Badge(Status.INFO, _("nothing to change")),
        Outcome.FAILED: Badge(Status.DANGER, _("not changed")),
    }[Outcome(outcome)]


def why_words(why: str) -> str:
    """Return why a device was left as it is."""
    return {
        Why.NOTHING: "",
        Why.GONE: _("It was removed or moved meanwhile."),
        Why.TOO_MANY_TAGS: _("It carries 20 tags already."),
        Why.OTHER_PARTNER: _("It belongs to another partner."),
        Why.OTHER_CUSTOMER: _("It belongs to another customer."),
        Why.NO_SITE: _("The site is gone."),
    }[Why(why)]
