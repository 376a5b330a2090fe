"""The answer of a view that shows a list: whole page, fragment or file."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from obhut.ui.lists.definitions import ListDefinition, Rows
from obhut.ui.lists.export import csv_response
from obhut.ui.lists.page import ListPage
from obhut.ui.lists.rows import filtered, ordered, shown_columns
from obhut.ui.lists.state import read

FRAGMENT = "ui/_list.html"


def answer(
    request: HttpRequest,
    definition: ListDefinition,
    rows: Rows,
    *,
    template: str = "ui/list.html",
    **context: Any,
) -> HttpResponse:
    """Answer a GET for a list.

    ``export=csv`` answers the file of all hits. A request of the list's own controls is answered
    with the list alone. Else ``template`` is rendered; it prints the list by ``{% include
    "ui/_list.html" %}`` and finds it as ``list``.
    """
    reading = read(definition, request.GET)
    if request.GET.get("export") == "csv":
        hits = ordered(definition, filtered(definition, rows, reading.state), reading.state)
        return csv_response(definition, hits, shown_columns(definition, reading.state))
    page = ListPage(definition, rows, reading, request.path)
    if wants_fragment(request, definition):
        return _fragment(request, page)
    response = render(request, template, {"list": page, **context})
    patch_vary_headers(response, ["HX-Request"])
    return response


def wants_fragment(request: HttpRequest, definition: ListDefinition) -> bool:
    """Tell whether a control of the list asks for the list alone."""
    headers = request.headers
    restores = headers.get("HX-History-Restore-Request") == "true"
    return not restores and headers.get("HX-Target", "").endswith(f"#liste-{definition.key}")


def _fragment(request: HttpRequest, page: ListPage) -> HttpResponse:
    response = render(request, FRAGMENT, {"list": page})
    patch_vary_headers(response, ["HX-Request"])
    source = request.headers.get("HX-Source", "")
    if source.endswith(f"#liste-{page.key}-takt"):
        return response  # the regular refresh leaves the address alone
    # Typing replaces the address, everything else makes a step for the back button.
    header = "HX-Replace-Url" if source.endswith("-q") else "HX-Push-Url"
    response[header] = page.canonical
    return response
