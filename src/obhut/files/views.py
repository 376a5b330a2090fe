"""Downloads."""

from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from obhut.files.access import file_for
from obhut.files.disk import path_of
from obhut.files.rules.purpose import Purpose, State, may_leave


@require_safe
def download(request: HttpRequest, file_id: UUID) -> HttpResponseBase:
    """Send a file to be saved, never to be shown; one that may not leave says why."""
    file = file_for(request.scope, file_id)  # type: ignore[attr-defined]
    state = State(file.state)
    if not may_leave(purpose=Purpose(file.purpose), state=state):
        return _kept(request, state)
    response = FileResponse(
        path_of(file.disk_name).open("rb"),
        as_attachment=True,
        filename=file.name,
        content_type=file.media_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response


def _kept(request: HttpRequest, state: State) -> HttpResponse:
    refused = state is State.REFUSED
    return render(request, "files/kept.html", {"refused": refused}, status=409)
