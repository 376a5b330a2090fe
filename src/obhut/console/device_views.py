"""Views of the list of devices that a person keeps."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from obhut.accounts import api as accounts
from obhut.console.device_list import KEY, definition_of
from obhut.devices import api as devices
from obhut.tenancy.api import Scope
from obhut.ui.components import Action, Crumb, Empty
from obhut.ui.lists.state import read


class ViewForm(forms.Form):
    """The name of a view, and who may open it."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=accounts.LONGEST_NAME)
    is_shared = forms.BooleanField(
        label=gettext_lazy("Share it with everybody in my organisation"), required=False
    )
    is_default = forms.BooleanField(
        label=gettext_lazy("Begin with this view whenever I open the devices"), required=False
    )

    def clean_name(self) -> str:
        """Return the visible name. Raises ValidationError without one."""
        name = devices.visible(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError(_("A view needs a name."))
        return name


@require_http_methods(["GET", "HEAD", "POST"])
def keep_view(request: HttpRequest, org: str) -> HttpResponse:
    """Keep what the address says of the list; only what the list understands is kept."""
    state = read(definition_of(request), QueryDict(request.META["QUERY_STRING"])).state
    query = state.query(page=1, all_selected=False)
    form = ViewForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _kept(request, form, query):
        messages.success(request, _("The view was kept."))
        path = reverse("devices", args=[org])
        return HttpResponseRedirect(f"{path}?{query or 'ansicht=alle'}")
    context = {
        "form": form, "heading": _("Keep this view"), "action": _("Keep view"),
        "crumbs": _crumbs(request, _("Keep this view")),
        "cancel_url": f"{reverse('devices', args=[org])}?{query}",
    }  # fmt: skip
    return render(request, "console/form.html", context, status=422 if form.errors else 200)


@require_safe
def views(request: HttpRequest, org: str) -> HttpResponse:
    """Show the views that the person may open, with what can be done to the own ones."""
    context = {
        "views": accounts.views_of(_person(request), request.home, KEY),  # type: ignore[attr-defined]
        "org": org,
        "list_url": reverse("devices", args=[org]),
        "crumbs": _crumbs(request, _("Views")),
        "empty": Empty(
            "bookmark", _("No view is kept yet"),
            _("Filter and sort the devices, then choose “Keep this view” behind “Views”."),
            Action(_("Show devices"), reverse("devices", args=[org])),
        ),
    }  # fmt: skip
    return render(request, "console/device_views.html", context)


@require_POST
def change_view(request: HttpRequest, org: str, view_id: int) -> HttpResponse:
    """Delete, share or begin with one of the own views; ``was`` says which."""
    person, was = _person(request), request.POST.get("was", "")
    own = {v.id: v for v in accounts.views_of(person, request.home, KEY) if v.is_own}  # type: ignore[attr-defined]
    view = own.get(view_id)
    if view is None or was not in {"loeschen", "teilen", "zuerst"}:
        raise Http404
    if was == "loeschen":
        accounts.delete_view(person_id=person, view_id=view_id)
        messages.success(request, _("The view was deleted."))
    elif was == "teilen":
        accounts.share_view(person_id=person, view_id=view_id, is_shared=not view.is_shared)
    else:
        first = None if view.is_default else view_id
        accounts.show_first(person_id=person, list_key=KEY, view_id=first)
    return HttpResponseRedirect(reverse("device_views", args=[org]))


def _kept(request: HttpRequest, form: ViewForm, query: str) -> bool:
    said = form.cleaned_data
    try:
        view_id = accounts.save_view(
            person_id=_person(request), home=request.home, list_key=KEY, name=said["name"],  # type: ignore[attr-defined]
            query=query, is_shared=said["is_shared"],
        )  # fmt: skip
    except accounts.ViewNameTaken:
        form.add_error("name", _("You have a view of this name already."))
        return False
    except accounts.TooManyViews:
        form.add_error(None, _("There are 50 views already; delete one first."))
        return False
    if said["is_default"]:
        accounts.show_first(person_id=_person(request), list_key=KEY, view_id=view_id)
    return True


def _person(request: HttpRequest) -> int:
    return int(request.user.pk or 0)


def _crumbs(request: HttpRequest, here: str) -> list[Crumb]:
    scope: Scope = request.scope  # type: ignore[attr-defined]
    return [Crumb(_("Devices"), reverse("devices", args=[scope.slug])), Crumb(here)]
