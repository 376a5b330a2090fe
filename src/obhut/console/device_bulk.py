"""Something is done with many devices: who is meant, what it changes, and then a Vorgang."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from obhut.console.bulk_forms import MoveForm, ReasonForm, TagForm, WishForm
from obhut.console.bulk_words import Words, difference_words, history_choice, words_of
from obhut.console.device_list import bulk_actions, definition_of
from obhut.console.rights import require
from obhut.devices import api as devices
from obhut.devices.api import ChangeKind, Difference
from obhut.kernel.clauses import clause
from obhut.tenancy.api import Scope
from obhut.ui.lists import Selection, selection


@dataclass(frozen=True, slots=True)
class Doing:
    """One thing that can be done with many devices."""

    kind: ChangeKind
    form: type[WishForm]
    asks_twice: bool = False
    danger: bool = False


_DOINGS = {
    "schlagwort": Doing(ChangeKind.ADD_TAG, TagForm, asks_twice=True),
    "schlagwort-weg": Doing(ChangeKind.REMOVE_TAG, TagForm, asks_twice=True),
    "verschieben": Doing(ChangeKind.MOVE, MoveForm, asks_twice=True),
    "quarantaene": Doing(ChangeKind.QUARANTINE, ReasonForm),
    "entfernen": Doing(ChangeKind.RETIRE, ReasonForm, danger=True),
}


@require_POST
@clause("V-P.9")
def change_many(request: HttpRequest, org: str, key: str) -> HttpResponse:
    """Ask what exactly is wished and show what it changes, then begin.

    A POST of the list only asks; ``schritt`` says how far the person has come.
    """
    doing = _doing(request, key)
    chosen = _chosen(request)
    if chosen is None or not chosen.count:
        messages.warning(request, _("No device is selected, so nothing was done."))
        return HttpResponseRedirect(_list_url(request))
    page = _Page(request, doing, key, chosen)
    if page.is_mixed:
        mixed = _("These devices belong to several partners; they move inside one partner only.")
        messages.error(request, mixed)
        return HttpResponseRedirect(_list_url(request))
    return page.answer()


class _Page:
    """The page that asks, and what happens after the last answer."""

    def __init__(self, request: HttpRequest, doing: Doing, key: str, chosen: Selection) -> None:
        self.request, self.doing, self.key, self.chosen = request, doing, key, chosen
        partners = devices.partners_of(chosen.rows) if doing.kind is ChangeKind.MOVE else []
        self.is_mixed = len(partners) > 1
        self.step = request.POST.get("schritt", "")
        self.form = doing.form(
            request.POST if self.step else None,
            scope=request.scope,  # type: ignore[attr-defined]
            partner_id=partners[0] if partners else None,
        )

    def answer(self) -> HttpResponse:
        """Return the next page."""
        if not self.step or not self.form.is_valid():
            return self._ask(status=422 if self.form.errors else 200)
        found = self._difference(self.form.wish())
        history = self.request.POST.get("history", "")
        is_open = found.other_customer and history not in set(devices.History)
        if self.step == "wunsch" and (self.doing.asks_twice or self._has_changed()):
            return self._confirm(found)
        if is_open or self._has_changed():
            return self._confirm(found, status=422)
        return self._begin(found, {"history": history} if found.other_customer else {})

    def _has_changed(self) -> bool:
        """Tell whether other devices are meant now than when the page was shown."""
        return self.request.POST.get("anzahl", "") != str(self.chosen.count)

    def _difference(self, wish: dict[str, Any]) -> Difference:
        return devices.difference(self.chosen.rows, self.doing.kind, wish, self.form.place)

    def _ask(self, *, status: int) -> HttpResponse:
        found = None if self.doing.asks_twice else self._difference({})
        known = devices.known_tags(self.request.scope)  # type: ignore[attr-defined]
        return self._page(
            status=status, form=self.form, found=found, step="wunsch",
            known_tags=known if self.doing.form is TagForm else [],
            action=_("Next") if self.doing.asks_twice else None,
        )  # fmt: skip

    def _confirm(self, found: Difference, *, status: int = 200) -> HttpResponse:
        """Show the difference; what was wished travels on in hidden fields."""
        kept = [(name, str(value)) for name, value in self.form.wish().items()]
        return self._page(
            status=status, form=history_choice() if found.other_customer else None,
            found=found, step="sicher", kept=kept, wish=self.form.wish(),
        )  # fmt: skip

    def _page(
        self, *, status: int, form: forms.Form | None, found: Difference | None, step: str,
        kept: Any = (), wish: dict[str, Any] | None = None, known_tags: Any = (),
        action: str | None = None,
    ) -> HttpResponse:  # fmt: skip
        words = words_of(self.doing.kind, self.chosen.count, wish or {}, self.form.place)
        fields = [
            *self.chosen.fields, *kept, ("schritt", step), ("anzahl", str(self.chosen.count)),
        ]  # fmt: skip
        context = {
            "heading": words.heading, "question": words.question, "fields": fields, "form": form,
            "consequences": [*words.consequences, *(difference_words(found) if found else [])],
            "action_label": action or words.action, "danger": self.doing.danger,
            "cancel_url": _list_url(self.request), "known_tags": known_tags,
            "has_changed": bool(self.step) and self._has_changed(),
        }  # fmt: skip
        return render(self.request, "console/bulk_ask.html", context, status=status)

    def _begin(self, found: Difference, more: dict[str, Any]) -> HttpResponse:
        if not found.changed:
            messages.info(self.request, _("Nothing had to be changed: all of them are so already."))
            return HttpResponseRedirect(_list_url(self.request))
        wish = {**self.form.wish(), **more}
        words: Words = words_of(self.doing.kind, self.chosen.count, wish, self.form.place)
        order = order_of(self.request, words.title)
        devices.wish_for(self.chosen.rows, order=order, kind=self.doing.kind, wish=wish)
        return HttpResponseRedirect(order.result_url)


def order_of(request: HttpRequest, title: str) -> devices.Order:
    """Return an order of the person who asks, with a new key."""
    change_id = devices.new_change_id()
    scope: Scope = request.scope  # type: ignore[attr-defined]
    return devices.Order(
        change_id=change_id,
        home=request.home,  # type: ignore[attr-defined]
        person_id=int(request.user.pk or 0),
        title=title,
        result_url=reverse("device_change", args=[scope.slug, change_id]),
    )


def _doing(request: HttpRequest, key: str) -> Doing:
    if key not in _DOINGS:
        raise Http404
    scope: Scope = request.scope  # type: ignore[attr-defined]
    require(key in {action.key for action in bulk_actions(request, scope)})
    return _DOINGS[key]


def _chosen(request: HttpRequest) -> Selection | None:
    """Return what is selected; nothing at all is no fault of the person's."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    rows = devices.devices_in(scope)
    if request.POST.get("all") != "1" and not request.POST.getlist("ids"):
        return None
    return selection(request, definition_of(request), rows)


def _list_url(request: HttpRequest) -> str:
    scope: Scope = request.scope  # type: ignore[attr-defined]
    query = request.POST.get("filter", "") if request.POST.get("all") == "1" else ""
    path = reverse("devices", args=[scope.slug])
    return f"{path}?{query}" if query else path
