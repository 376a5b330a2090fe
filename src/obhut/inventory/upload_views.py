"""``POST /api/inventory/v1/glpi``: machines with a GLPI agent stand in the inventory, unproven.

The token comes in the header, never in the address: addresses stand in logs.
"""

import base64
import binascii
import zlib
from datetime import datetime

import msgspec
from django.http import HttpRequest, JsonResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from obhut.devices import api as devices
from obhut.inventory.models import UploadToken
from obhut.inventory.refusals import REFUSALS
from obhut.inventory.rules.glpi import NotUnderstood, is_contact, read
from obhut.inventory.uploads import living_token, take
from obhut.kernel import clock

MOST = 10 * 1024 * 1024
"""Bytes of a document, as sent and unpacked."""
_HOURS_TO_NEXT = 24
_decode = msgspec.json.Decoder().decode
_WINDOW = {"zlib": zlib.MAX_WBITS, "gzip": 16 + zlib.MAX_WBITS}
_BROKEN = (msgspec.DecodeError, UnicodeDecodeError, ValueError, RecursionError)


@csrf_exempt
@never_cache
@require_POST
def agent_inventory(request: HttpRequest) -> JsonResponse:
    """Take one inventory: 201 for a new device, 200 for a known one, else a refusal in words."""
    address = request.META.get("REMOTE_ADDR", "")
    at = clock.real()
    if devices.too_many_failures(address, at=at):
        return _refusal("too-many-failures")
    token = living_token(_token_text(request))
    if token is None:
        devices.count_failure(address, at=at)
        return _refusal("token")
    try:
        return _answer(token, _document(request), at)
    except NotUnderstood as problem:
        return _refusal(problem.code)


def _answer(token: UploadToken, document: object, at: datetime) -> JsonResponse:
    """Answer in the words of the GLPI agent's protocol."""
    if is_contact(document):
        tasks = {"inventory": {"server": "obhut", "version": "1"}}
        return JsonResponse({"status": "ok", "expiration": _HOURS_TO_NEXT, "tasks": tasks})
    taken = take(token=token, upload=read(document), at=at)
    said = {"status": "ok", "expiration": _HOURS_TO_NEXT, "device": taken.device_id}
    return JsonResponse(said, status=201 if taken.is_new else 200)


def _token_text(request: HttpRequest) -> str:
    """Return the token of a Bearer header, or the password of a Basic one (agents know both)."""
    kind, _space, value = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() == "bearer":
        return value.strip()
    if kind.lower() != "basic":
        return ""
    try:
        pair = base64.b64decode(value, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""
    return pair.partition(":")[2]


def _document(request: HttpRequest) -> object:
    body = request.read(MOST + 1)
    if len(body) > MOST:
        raise NotUnderstood("too-big")
    try:
        return _decode(_unpacked(body, _packing(request)))
    except _BROKEN:
        raise NotUnderstood("malformed") from None


def _packing(request: HttpRequest) -> str:
    said = f"{request.content_type} {request.headers.get('Content-Encoding', '')}".lower()
    if "gzip" in said:
        return "gzip"
    return "zlib" if "zlib" in said or "deflate" in said else ""


def _unpacked(body: bytes, packing: str) -> bytes:
    if not packing:
        return body
    unpacker = zlib.decompressobj(_WINDOW[packing])
    try:
        found = unpacker.decompress(body, MOST + 1)
    except zlib.error:
        raise NotUnderstood("malformed") from None
    if len(found) > MOST:
        raise NotUnderstood("too-big")
    if not unpacker.eof:
        raise NotUnderstood("malformed")
    return found


def _refusal(code: str) -> JsonResponse:
    """Answer in German: a machine asks in the name of nobody, so there is no language to choose."""
    status, text = REFUSALS[code]
    with translation.override("de"):
        said = {"status": "error", "error": code, "message": _(text)}
    answer = JsonResponse(said, status=status)
    if status == 401:
        answer["WWW-Authenticate"] = 'Basic realm="Obhut", charset="UTF-8"'
    return answer
