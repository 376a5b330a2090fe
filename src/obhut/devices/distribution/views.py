"""``/agent/``: the page, the script, the package, the list of hashes. Public, and nothing else."""

from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from obhut.devices.distribution import build, shelf
from obhut.devices.distribution.shelf import Package
from obhut.kernel.clauses import clause

_RETRY_S = 15


def package() -> Package | None:
    """Return the package that this instance serves, None while it is being made."""
    return shelf.current(Path(settings.AGENT_SHELF))


@require_safe
def agent_page(request: HttpRequest) -> HttpResponse:
    """Show what there is to install, how to check it, and what it does on a machine."""
    language = "en" if (get_language() or "de").startswith("en") else "de"
    found = package()
    context = {"package": found, "files": _files(found) if found else []}
    return render(request, f"devices/agent.{language}.html", context)


@require_safe
@clause("C-2.6c")
def agent_file(request: HttpRequest, name: str) -> HttpResponse | FileResponse:
    """Serve one of the files that the manifest names; anything else is not there."""
    found = package()
    if found is None:
        return _not_ready()
    kind = found.served.get(name)
    if kind is None:
        raise Http404
    response = FileResponse((found.folder / name).open("rb"), content_type=kind)
    response["Cache-Control"] = "no-cache"
    if kind.startswith("text/"):
        response["Content-Disposition"] = "inline"
    return response


def _not_ready() -> HttpResponse:
    with translation.override("de"):
        text = _("The package is being prepared. Try again in a minute.")
    response = HttpResponse(text + "\n", status=503, content_type="text/plain; charset=utf-8")
    response["Retry-After"] = str(_RETRY_S)
    return response


def _files(found: Package) -> list[tuple[str, list[str], int]]:
    """Return name, hash in pieces between which a line may break, and size."""
    digests = {found.package: found.package_sha256, build.SCRIPT: found.script_sha256}
    return [
        (
            name,
            [digest[at : at + 16] for at in range(0, 64, 16)],
            (found.folder / name).stat().st_size,
        )
        for name, digest in digests.items()
    ]
