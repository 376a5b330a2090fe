"""Tags of the ui room: ``{% load ui %}``. Each prints one component."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.forms import BaseForm, BoundField, CheckboxInput, Select
from django.forms.widgets import CheckboxSelectMultiple, FileInput, RadioSelect, Widget
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from obhut.ui.assets import asset_url
from obhut.ui.components import Badge, Bar, Chart, Crumb, Empty, Fact, Progress, Status, Tab, Tile
from obhut.ui.layout import layout_of
from obhut.ui.preferences import theme_of

register = template.Library()


@register.simple_tag
def asset(name: str) -> str:
    """Return the address of a built file: ``{% asset "app.css" %}``."""
    return asset_url(name)


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """Print an icon of the sprite; it is always beside words, so readers skip it."""
    classes = f"ob-icon {extra}".strip()
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        classes,
        asset_url("icons.svg"),
        name,
    )


@register.simple_tag(takes_context=True)
def frame(context: Context) -> dict[str, Any]:
    """Return theme, layout and path for the frame; works without a request (error pages)."""
    request = context.get("request")
    layout = layout_of(request)
    return {
        "theme": layout.theme or theme_of(request),
        "layout": layout,
        "path": request.path if request else "",
        "back": request.get_full_path() if request else "/",
        "has_request": request is not None,
    }


@register.simple_tag
def current(item: Any, path: str) -> SafeString:
    """Print ``aria-current`` when ``path`` lies at or below a navigation item or tab."""
    is_current = item.is_current(path) if hasattr(item, "is_current") else item.url == path
    return SafeString(' aria-current="page"') if is_current else SafeString("")


@register.inclusion_tag("ui/parts/badge.html")
def badge(status: Badge | str, text: str = "") -> dict[str, Any]:
    """Print a status with its words: ``{% badge value %}`` or ``{% badge "ok" text %}``."""
    value = status if isinstance(status, Badge) else Badge(Status(status), text)
    return {"status": value.status.value, "icon": value.status.icon, "text": value.text}


@register.inclusion_tag("ui/parts/tiles.html")
def tiles(values: Iterable[Tile]) -> dict[str, Any]:
    """Print numbers that lead to their lists."""
    return {"tiles": values}


@register.inclusion_tag("ui/parts/bars.html")
def bars(values: Iterable[Bar]) -> dict[str, Any]:
    """Print small bars, each a link to what it counts."""
    return {"bars": values}


@register.inclusion_tag("ui/parts/empty.html", takes_context=True)
def empty(context: Context, value: Empty) -> dict[str, Any]:
    """Print what stands instead of an empty list."""
    return {"empty": value, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("ui/parts/facts.html")
def facts(values: Iterable[Fact]) -> dict[str, Any]:
    """Print a key-value list."""
    return {"facts": values}


@register.inclusion_tag("ui/parts/progress.html")
def progress(value: Progress) -> dict[str, Any]:
    """Print long work; the fragment that its ``poll_url`` answers is the same tag."""
    return {"progress": value}


@register.inclusion_tag("ui/parts/crumbs.html")
def crumbs(values: Iterable[Crumb]) -> dict[str, Any]:
    """Print the path to the page."""
    return {"crumbs": values}


@register.inclusion_tag("ui/parts/tabs.html", takes_context=True)
def tabs(context: Context, values: Iterable[Tab], label: str) -> dict[str, Any]:
    """Print the parts of an object; ``label`` names the group for readers."""
    request = context.get("request")
    return {"tabs": values, "label": label, "path": request.path if request else ""}


@register.inclusion_tag("ui/parts/chart.html")
def chart(value: Chart) -> dict[str, Any]:
    """Print a chart with its summary and its table; the page must load ``chart.js``."""
    return {"chart": value}


@register.inclusion_tag("ui/parts/copy.html")
def copyable(text: str, key: str, label: str) -> dict[str, Any]:
    """Print a line to copy with its button; ``key`` makes the ids, ``label`` names the line."""
    return {"text": text, "key": key, "label": label}


@register.inclusion_tag("ui/parts/field.html")
def field(bound: BoundField, autofocus: bool = False) -> dict[str, Any]:
    """Print a form field with label, help and errors, tied together for readers."""
    widget = bound.field.widget
    attributes: dict[str, Any] = _attributes(widget, invalid=bool(bound.errors))
    if autofocus:
        attributes["autofocus"] = True
    return {
        "field": bound,
        "widget": bound.as_widget(attrs=attributes),
        "is_check": isinstance(widget, CheckboxInput),
        "is_group": isinstance(widget, RadioSelect | CheckboxSelectMultiple),
        "is_hidden": widget.is_hidden,
    }


@register.inclusion_tag("ui/parts/form_fields.html")
def form_fields(form: BaseForm) -> dict[str, Any]:
    """Print a form's own errors, then all its fields; button and CSRF token are the page's."""
    return {"form": form}


def _attributes(widget: Widget, *, invalid: bool) -> dict[str, Any]:
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        return {}  # the class would land on the group around the choices as well
    base = "form-control"
    if isinstance(widget, CheckboxInput):
        base = "form-check-input"
    elif isinstance(widget, Select):
        base = "form-select"
    elif isinstance(widget, FileInput):
        base = "form-control ob-file"
    given = widget.attrs.get("class", "")
    return {"class": " ".join(filter(None, [base, given, "is-invalid" if invalid else ""]))}


@register.filter
def initials(name: str) -> str:
    """Return the first letters of the first and the last word of a name."""
    words = name.split()
    return "".join(word[0] for word in ([words[0], words[-1]] if len(words) > 1 else words)).upper()


@register.simple_tag
def entered(value: str) -> SafeString:
    """Print what the operator entered, or a clear notice that it is still missing."""
    if value:
        return format_html("{}", value)
    return format_html('<span class="ob-missing">{}</span>', _("not entered yet"))


@register.simple_tag
def mail_link(address: str) -> SafeString:
    """Print an e-mail address as a link, or the notice that it is still missing."""
    return format_html('<a href="mailto:{0}">{0}</a>', address) if address else entered("")
